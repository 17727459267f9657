# METADATA
# description: |
#   What rules ask of the labels that classification found in an action: one a type, such as `pii.email`, with the number of
#   distinct values, and `phi.context`, `subjects` and `bulk` of the action as a whole (services/core/redaction). Any caller
#   may send labels, so one that is not known counts for its class, and one that is left out is worked out where it can be.
package countersign.lib.classification

import rego.v1

# Labels that say again, of the whole action, what other labels count.
_contextual := {"phi.context": true}

# Labels that are about at least as many people as they count.
_of_people := {
	"subjects": true, "bulk": true, "phi.context": true, "phi.medical_id": true,
	"pii.email": true, "pii.phone": true, "pii.ssn": true, "pii.national_id": true, "pii.passport": true,
	"pii.driver_license": true, "pii.tax_id": true, "pii.username": true, "financial.iban": true,
	"pci.credit_card": true,
}

# Everything but secrets, and what the sender labelled in words of its own.
personal_classes := {"pii", "phi", "pci", "financial"}

# Types that tell apart machines and places before people. Ten of them stand in any log.
_of_machines := {
	"pii.ip_address": true, "pii.mac_address": true, "pii.device_id": true, "pii.vehicle_id": true,
	"pii.geo": true,
}

# The labels of values, with how many.
_found[label] := values if {
	some label, values in input.classification
	is_number(values)
	values > 0
}

# Whether there is anything of a class ("phi") or of one label ("pii.email").
has(name) if {
	some label, _ in _found
	within(label, name)
}

# How many distinct values there are of a class or a label. What stands in a clinical context is counted once: `count("phi")`
# is the medical values or the people in that context, whichever are more.
count(name) := max({_plain(name)} | {values |
	some label, values in _found
	_contextual[label]
	within(label, name)
})

_plain(name) := sum([values |
	some label, values in _found
	within(label, name)
	not _contextual[label]
])

# How many people the action is about, at least. The sender's own number is believed where it is higher. Names count only where
# the sender did not count people: a part of a name is nobody else, which labels don't tell.
subjects := max({0, _named} | {values |
	some label, values in _found
	_of_people[label]
})

default _named := 0

_named := _found["pii.person"] if not has("subjects")

# Whether the action is about so many people that it is bulk personal data; the deployment says how many those are.
default bulk := false

bulk if subjects >= data.countersign.data.settings.bulk_subjects_min

# Values about persons, of whatever class. Ten machines weigh as much as one of the others.
personal_values := (sum([_plain(class) | some class in personal_classes]) - _machines) + floor(_machines / 10)

_machines := sum([values | some label, values in _found; _of_machines[label]])

# Whether there is anything about a person. An address in the net alone is not enough: commands name their machines by it.
default personal := false

personal if {
	some label, _ in _found
	not _of_machines[label]
	some class in personal_classes
	within(label, class)
}

# `pii` itself is a label, too, where the sender knows no types.
within(label, name) if label == name

within(label, name) if startswith(label, concat("", [name, "."]))
