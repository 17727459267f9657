# METADATA
# description: |
#   Merges what all rules say: an error denies, deny beats review, review beats allow, and nothing at all is the
#   deployment's default. Reviews add up and the strictest of each setting wins. What could not be parsed is never allowed.
package countersign.lib.merge

import rego.v1

import data.countersign.lib.duration
import data.countersign.lib.shape

ranks := {"low": 0, "medium": 1, "high": 2, "critical": 3}

risk_of_rank := ["low", "medium", "high", "critical"]

settings := data.countersign.data.settings

decide(said) := {
	"effect": "deny",
	"rule": "policy_error",
	"reasons": sort(errors | reasons(said.deny)),
	"risk": "high",
} if {
	count(said.errors) > 0
	errors := {{"code": "policy_error", "message": message} | some message in said.errors}
} else := {
	"effect": "deny",
	"rule": leading_rule(said.deny, "high"),
	"reasons": sort(reasons(said.deny)),
	"risk": highest(rated(said.deny, "high") | rated(said.review, "high")),
} if {
	count(said.deny) > 0
} else := {
	"effect": "review",
	"rule": leading_rule(said.review, "high"),
	"reasons": sort(reasons(said.review) | unparsed_reasons),
	"risk": highest(rated(said.review, "high")),
	"review": object.union(joined(said.review), masking(said.review | said.allow)),
} if {
	count(said.review) > 0
} else := object.union(
	{
		"effect": "allow",
		"rule": leading_rule(said.allow, "low"),
		"reasons": sort(reasons(said.allow)),
		"risk": highest(rated(said.allow, "low")),
	},
	masking(said.allow),
) if {
	count(said.allow) > 0
	all_parsed
} else := {
	"effect": "review",
	"rule": "default",
	"reasons": sort({default_reason} | unparsed_reasons),
	"risk": "high",
	"review": object.union(
		joined({settings.default_review}),
		masking({settings.default_review} | said.allow),
	),
} if {
	settings.default_effect == "review"
} else := {
	"effect": "deny",
	"rule": "default",
	"reasons": sort({default_reason} | unparsed_reasons),
	"risk": "high",
}

default_reason := {"code": "no_rule", "message": "No rule allows this action."}

# True only when the list is there and empty: an input without it is not taken for a parsed one.
all_parsed if {
	is_array(input.action.facts.unparsed)
	count(input.action.facts.unparsed) == 0
}

unparsed_reasons := set() if all_parsed

unparsed_reasons := {{
	"code": "unparsed",
	"message": "Part of the action could not be parsed, so no rule may allow it.",
}} if {
	not all_parsed
}

reasons(items) := {{"code": item.rule, "message": item.message} | some item in items}

rated(items, absent) := {ranks[object.get(item, "risk", absent)] | some item in items}

highest(rated_ranks) := risk_of_rank[max(rated_ranks)]

# The rule that a decision is known by: the riskiest, and of those the first by name.
leading_rule(items, absent) := min({item.rule |
	some item in items
	ranks[object.get(item, "risk", absent)] == top
}) if {
	top := max(rated(items, absent))
}

joined(reviews) := object.union(usual(reviews), unusual(reviews))

usual(reviews) := {
	"requirements": requirements(reviews),
	"expires_in": duration.shortest({object.get(review, "expires_in", "30m") | some review in reviews}),
	"deny_threshold": min({object.get(review, "deny_threshold", 1) | some review in reviews}),
	"may_overlap": every_review_says(reviews, "may_overlap"),
	"escalate": sort(escalations(reviews)),
	"require_comment": some_review_says(reviews, "require_comment"),
	"step_up": some_review_says(reviews, "step_up"),
	"channels": sort({name | some review in reviews; some name in object.get(review, "channels", [])}),
	"grant": object.union(
		{
			"ttl": duration.shortest({object.get(review, ["grant", "ttl"], "5m") | some review in reviews}),
			"uses": fewest(reviews),
		},
		bounds(reviews),
	),
}

# Whoever is added may stand for anybody, so nobody is whom one of the reviews does not have by then.
escalations(reviews) := {step |
	some review in reviews
	some step in object.get(review, "escalate", [])
	every other in reviews { has_by_then(other, step) }
}

has_by_then(review, step) if {
	every requirement in review.requirements { requirement.group == step.to }
}

has_by_then(review, step) if {
	some one in object.get(review, "escalate", [])
	one.to == step.to
	duration.ms(one.after) <= duration.ms(step.after)
}

fewest(reviews) := min({shape.uses(object.get(review, "grant", {})) | some review in reviews})

# Several uses only where every review allows them; then as short, and as like one another, as any wants.
bounds(reviews) := {
	"window": duration.shortest({review.grant.window | some review in reviews}),
	"shape": sort({pointer | some review in reviews; some pointer in review.grant.shape}),
} if {
	fewest(reviews) > 1
} else := {}

# What any rule wants hidden of the result is hidden, also where others ask people.
masking(items) := {"mask_result": true} if {
	some item in items
	item.mask_result == true
} else := {"mask_result": labels} if {
	labels := sort({label |
		some item in items
		some label in shape.listed(object.get(item, "mask_result", []))
	})
	count(labels) > 0
} else := {}

# What is there only where it is said.
unusual(reviews) := {name: value |
	some name, values in {
		"remind": reminders(reviews),
		"remember_denial": remembered(reviews),
		"break_glass": emergency(reviews),
		"reveal": revealed(reviews),
	}
	some value in values
}

reminders(reviews) := {sort(all) |
	all := {before | some review in reviews; some before in object.get(review, "remind", [])}
	count(all) > 0
}

# Nothing is remembered that one of the reviews does not want remembered.
remembered(reviews) := {duration.shortest({review.remember_denial | some review in reviews}) |
	every review in reviews { shape.has(review, "remember_denial") }
}

# Nobody settles in an emergency what another review leaves to others.
emergency(reviews) := {{"group": group, "review_within": within} |
	every review in reviews { shape.has(review, "break_glass") }
	groups := {review.break_glass.group | some review in reviews}
	count(groups) == 1
	some group in groups
	within := duration.shortest({object.get(review.break_glass, "review_within", "24h") |
		some review in reviews
	})
}

# People see what every review lets them see; one names a whole class where another names a type of it.
revealed(reviews) := {sort(all) |
	all := {label |
		some review in reviews
		some label in object.get(review, "reveal", [])
		every other in reviews { covers(object.get(other, "reveal", []), label) }
	}
	count(all) > 0
}

covers(said, label) if label in said

covers(said, label) if split(label, ".")[0] in said

requirements(reviews) := sort({{"group": group, "approvals": approvals} |
	wanted := {[item.group, item.approvals] | some review in reviews; some item in review.requirements}
	some [group, _] in wanted
	approvals := max({most | some [wanted_group, most] in wanted; wanted_group == group})
})

some_review_says(reviews, setting) if {
	some review in reviews
	review[setting] == true
} else := false

every_review_says(reviews, setting) if {
	every review in reviews { review[setting] == true }
} else := false
