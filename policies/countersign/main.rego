# METADATA
# description: |
#   The documents that are asked for from outside. They collect what every package under data.countersign.rules says;
#   nothing here is for authors to change. `decision` is the merged decision, by the merge library. The service asks for
#   `outputs` and merges them itself, which is several times faster; tests hold the two against each other.
package countersign.main

import rego.v1

import data.countersign.index
import data.countersign.lib.merge
import data.countersign.lib.shape

outputs := {
	"deny": index.denials,
	"review": reviews,
	"allow": index.allowances,
	"errors": index.errors,
	"otherwise": otherwise,
}

# What happens where no rule matches: a review with these fields, or null for a denial.
otherwise := data.countersign.data.settings.default_review if {
	data.countersign.data.settings.default_effect == "review"
} else := null

reviews := index.reviews | owner_unknown

# The owner of an agent may not approve what it does. Where nobody knows the owner, one more person of security has to: so at
# least one of those who approve is not the owner. What no rule says anything of stays with the default.
owner_unknown contains {
	"rule": "owner_unknown",
	"message": "Nobody knows the owner of the agent, so security has to approve as well.",
	"risk": "low",
	"requirements": [{"group": data.countersign.data.groups.security, "approvals": approvals}],
} if {
	trim_space(input.agent.owner) == ""
	_may_run
	wanted := {requirement.approvals |
		some item in index.reviews
		some requirement in item.requirements
		requirement.group == data.countersign.data.groups.security
	}
	approvals := min({max(wanted | {0}) + 1, shape.approvals_max})
}

_may_run if count(index.reviews) > 0

_may_run if {
	count(index.allowances) > 0
	merge.all_parsed
}

said := {"deny": index.denials, "review": reviews, "allow": index.allowances}

errors contains message if some message in index.errors

errors contains message if {
	some effect, items in said
	some item in items
	not shape.valid(effect, item)
	message := concat("", ["a rule gave ", effect, " an item of the wrong shape"])
}

decision := merge.decide(object.union(said, {"errors": errors}))
