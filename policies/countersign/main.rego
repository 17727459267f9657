# METADATA
# description: |
#   The one document that the service asks for. It collects what every package under data.countersign.rules says and hands
#   it to the merge library; nothing here is for authors to change.
package countersign.main

import rego.v1

import data.countersign.index
import data.countersign.lib.merge
import data.countersign.lib.shape

said := {"deny": index.denials, "review": index.reviews, "allow": index.allowances}

errors contains message if some message in index.errors

errors contains message if {
	some effect, items in said
	some item in items
	not shape.valid(effect, item)
	message := concat("", ["a rule gave ", effect, " an item of the wrong shape"])
}

decision := merge.decide(object.union(said, {"errors": errors}))
