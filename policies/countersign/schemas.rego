# METADATA
# description: Every package below checks its reading of the input and of the data against these schemas.
# scope: subpackages
# schemas:
#   - input: schema.input
#   - data.countersign.data: schema.data
package countersign
