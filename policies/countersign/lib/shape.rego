# METADATA
# description: |
#   What a rule may put into allow, deny and review. An item of any other shape is an error of the whole decision, which
#   is then a deny: a typing mistake must not turn into a missing denial or a weaker review.
package countersign.lib.shape

import rego.v1

import data.countersign.lib.duration

risks := {"low", "medium", "high", "critical"}

plain_keys := {"rule", "message", "risk"}

review_keys := plain_keys | {
	"requirements", "expires_in", "deny_threshold", "escalate", "require_comment",
	"step_up", "channels", "grant", "may_overlap",
}

approvals_max := 20

valid("allow", item) if plain(item, plain_keys)

valid("deny", item) if plain(item, plain_keys)

valid("review", item) if {
	plain(item, review_keys)
	count(item.requirements) > 0
	every requirement in item.requirements { valid_requirement(requirement) }
	valid_duration(object.get(item, "expires_in", "30m"))
	whole(object.get(item, "deny_threshold", 1))
	every flag in {"require_comment", "step_up", "may_overlap"} {
		is_boolean(object.get(item, flag, false))
	}
	every channel in listed(object.get(item, "channels", [])) { name(channel) }
	every escalation in listed(object.get(item, "escalate", [])) { valid_escalation(escalation) }
	valid_grant(object.get(item, "grant", {}))
}

plain(item, keys) if {
	is_object(item)
	name(item.rule)
	name(item.message)
	object.get(item, "risk", "low") in risks
	count({key | some key, _ in item} - keys) == 0
}

valid_requirement(requirement) if {
	count(requirement) == 2
	name(requirement.group)
	whole(requirement.approvals)
	requirement.approvals <= approvals_max
}

valid_escalation(escalation) if {
	count(escalation) == 2
	valid_duration(escalation.after)
	name(escalation.to)
}

valid_grant(grant) if {
	is_object(grant)
	count({key | some key, _ in grant} - {"ttl", "uses"}) == 0
	valid_duration(object.get(grant, "ttl", "5m"))

	# A grant serves one use: more would need a count that is kept between uses.
	object.get(grant, "uses", 1) == 1
}

# Undefined for anything but a list or a set, so a text where a list belongs is not taken for an empty one.
listed(items) := items if is_array(items)

listed(items) := items if is_set(items)

valid_duration(text) if {
	is_string(text)
	duration.ms(text) > 0
}

name(text) if {
	is_string(text)
	trim_space(text) != ""
}

whole(number) if {
	is_number(number)
	number >= 1
	floor(number) == number
}
