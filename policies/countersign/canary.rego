# METADATA
# description: |
#   Asked once at load with data that the build never saw. An optimised module has already decided that the data is not
#   there and answers true for both probes, so it is refused before it can fail open.
package countersign.canary

import rego.v1

default open := false

open if not data.countersign.canary_probe[input.action.target]
