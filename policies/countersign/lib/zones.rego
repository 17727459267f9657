# METADATA
# description: |
#   From where to where the agent says that it moves data. It is the agent's claim, so a rule may only be stricter for it; half
#   a statement is a transfer from or to an unknown place.
package countersign.lib.zones

import rego.v1

import data.countersign.data.zones
import data.countersign.lib.classification

source := lower(input.context.source_zone)

destination := lower(input.context.destination_zone)

# The known zones' jurisdictions, "" for any other.
source_jurisdiction := object.get(zones.jurisdictions, source, "")

destination_jurisdiction := object.get(zones.jurisdictions, destination, "")

# Whether data would leave its zone at all.
default transfers := false

transfers if source != destination

# Whether data would leave its jurisdiction, both of them being known.
default crosses_border := false

crosses_border if {
	source_jurisdiction != ""
	destination_jurisdiction != ""
	source_jurisdiction != destination_jurisdiction
}

# Whether personal data would leave its jurisdiction, or may, because only one of the two is known.
default personal_data_crosses_border := false

personal_data_crosses_border if {
	classification.personal
	source_jurisdiction != destination_jurisdiction
}

# Zones that are named, and that no list has.
unknown contains zone if {
	some zone in {source, destination}
	zone != ""
	not zones.jurisdictions[zone]
}
