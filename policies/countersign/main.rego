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
	"review": index.reviews,
	"allow": index.allowances,
	"errors": index.errors,
	"otherwise": otherwise,
}

# What happens where no rule matches: a review with these fields, or null for a denial.
otherwise := data.countersign.data.settings.default_review if {
	data.countersign.data.settings.default_effect == "review"
} else := null

said := {"deny": index.denials, "review": index.reviews, "allow": index.allowances}

errors contains message if some message in index.errors

errors contains message if {
	some effect, items in said
	some item in items
	not shape.valid(effect, item)
	message := concat("", ["a rule gave ", effect, " an item of the wrong shape"])
}

decision := merge.decide(object.union(said, {"errors": errors}))
