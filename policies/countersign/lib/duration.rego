package countersign.lib.duration

import rego.v1

units := {"ms": 1, "s": 1000, "m": 60000, "h": 3600000, "d": 86400000}

# ms("30m") is 1800000. Undefined for everything but one whole number above zero, of at most eight digits, and one unit.
ms(text) := number * factor if {
	some unit, factor in units
	endswith(text, unit)
	digits := trim_suffix(text, unit)
	count(digits) <= 8
	number := to_number(digits)
	number > 0
	digits == format_int(number, 10)
}

# The text that stands for the least time. Of two ways to write the same time the first in text order.
shortest(texts) := min({text | some text in texts; ms(text) == least}) if {
	least := min({ms(text) | some text in texts})
}
