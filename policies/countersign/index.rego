# METADATA
# description: |
#   Collects what every package under data.countersign.rules says. The build replaces this file by one that names each
#   package, which is several times faster in WebAssembly; tests hold the two against each other.
package countersign.index

import rego.v1

effects := {"allow", "deny", "review"}

outputs := data.countersign.rules

denials contains item if {
	some package_name
	some item in outputs[package_name].deny
}

reviews contains item if {
	some package_name
	some item in outputs[package_name].review
}

allowances contains item if {
	some package_name
	some item in outputs[package_name].allow
}

# An output that is not a set (a complete rule such as `deny := true`, or data loaded in its place) would be skipped by the
# iterations above, so it is an error of its own.
errors contains message if {
	some package_name
	some effect in effects
	output := outputs[package_name][effect]
	not is_set(output)
	message := concat("", ["package ", package_name, " must write ", effect, " as a set"])
}
