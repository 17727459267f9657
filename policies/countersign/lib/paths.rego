# METADATA
# description: |
#   Which files an agent may not read without people. Names compare without regard to case, as some file systems do, and a
#   relative path is read as if it began at the root, which is the stricter way.
package countersign.lib.paths

import rego.v1

listed := data.countersign.data.paths

# What the kernel takes (PATH_MAX).
length_max := 4096

# A path that leads to no sensitive place and does not climb.
safe(path) if {
	is_string(path)
	count(path) <= length_max
	parts := segments(path)
	not ".." in parts
	not sensitive_name(parts)
	not sensitive_place(parts)
}

# What lies below a place may be the agent's own working directory, so a place alone does not count here.
safe_directory(path) if {
	is_string(path)
	count(path) <= length_max
	parts := segments(path)
	not ".." in parts
	not sensitive_name(parts)
}

# Servers take off spaces and quotes around a path before they open it.
segments(path) := [part |
	some piece in split(replace(lower(path), `\`, "/"), "/")
	part := trim(piece, " \t\r\n\"'")
	not part in {"", "."}
]

sensitive_name(parts) if {
	some part in parts
	part in listed.names
}

sensitive_name(parts) if {
	some part in parts
	some beginning in listed.beginnings
	startswith(part, beginning)
}

sensitive_name(parts) if {
	some part in parts
	some ending in listed.endings
	endswith(part, ending)
}

sensitive_place(parts) if {
	whole := concat("", ["/", concat("/", parts), "/"])
	some place in listed.below
	startswith(whole, concat("", [place, "/"]))
}
