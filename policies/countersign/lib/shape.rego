# METADATA
# description: |
#   What a rule may put into allow, deny and review. An item of any other shape is an error of the whole decision, which
#   is then a deny: a typing mistake must not turn into a missing denial or a weaker review.
package countersign.lib.shape

import rego.v1

import data.countersign.lib.duration

risks := {"low", "medium", "high", "critical"}

plain_keys := {"rule", "message", "risk"}

# What runs may say how much of its result the agent gets.
running_keys := plain_keys | {"mask_result"}

review_keys := running_keys | {
	"requirements", "expires_in", "deny_threshold", "escalate", "require_comment",
	"step_up", "channels", "grant", "may_overlap", "remind", "remember_denial", "break_glass",
	"reveal",
}

approvals_max := 20

reminders_max := 4

uses_max := 100

pointers_max := 16

reveal_labels_max := 32

mask_labels_max := 32

valid("allow", item) if {
	plain(item, running_keys)
	valid_mask(object.get(item, "mask_result", false))
}

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
	valid_reminders(object.get(item, "remind", ["10m"]))
	valid_duration(object.get(item, "remember_denial", "1h"))
	valid_break_glass(object.get(item, "break_glass", {"group": "g"}))
	valid_reveal(object.get(item, "reveal", []))
	valid_mask(object.get(item, "mask_result", false))
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
	count({key | some key, _ in grant} - {"ttl", "uses", "window", "shape"}) == 0
	valid_duration(object.get(grant, "ttl", "5m"))
	whole(object.get(grant, "uses", 1))
	object.get(grant, "uses", 1) <= uses_max
	valid_duration(object.get(grant, "window", "1h"))
	pointers := listed(object.get(grant, "shape", []))
	count(pointers) <= pointers_max
	every text in pointers { pointer(text) }
	bounded(grant)
}

# More than one use is only for a time and for one shape, so each of the three needs the others.
bounded(grant) if {
	object.get(grant, "uses", 1) == 1
	not has(grant, "window")
}

bounded(grant) if {
	has(grant, "window")
	has(grant, "shape")
}

# How often a grant may serve that says nothing else than for how long.
uses(grant) := object.get(grant, "uses", uses_max) if has(grant, "window")

uses(grant) := object.get(grant, "uses", 1) if not has(grant, "window")

has(item, key) if {
	some name, _ in item
	name == key
}

valid_reminders(reminders) if {
	count(listed(reminders)) > 0
	count(reminders) <= reminders_max
	every before in reminders { valid_duration(before) }
}

valid_break_glass(emergency) if {
	is_object(emergency)
	count({key | some key, _ in emergency} - {"group", "review_within"}) == 0
	name(emergency.group)
	valid_duration(object.get(emergency, "review_within", "24h"))
}

# Secrets are in no class of these, so nobody is ever shown one.
revealable := {"pii", "phi", "pci", "financial"}

valid_reveal(labels) if {
	count(listed(labels)) <= reveal_labels_max
	every label in labels { within(revealable, split(label, ".")) }
}

# All of it, or what it has of some labels.
valid_mask(mask) if is_boolean(mask)

valid_mask(labels) if {
	count(listed(labels)) <= mask_labels_max
	every label in labels { within(revealable | {"secret"}, split(label, ".")) }
}

# A class, or a type of it.
within(classes, parts) if {
	parts[0] in classes
	count(parts) == 1
}

within(classes, parts) if {
	parts[0] in classes
	count(parts) == 2
	parts[1] != ""
	trim(parts[1], "abcdefghijklmnopqrstuvwxyz_") == ""
}

# RFC 6901, section 3.
pointer("")

pointer(text) if {
	is_string(text)
	startswith(text, "/")
	every index, escape in split(text, "~") { escaped(index, escape) }
}

escaped(0, _)

escaped(_, escape) if startswith(escape, "0")

escaped(_, escape) if startswith(escape, "1")

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
