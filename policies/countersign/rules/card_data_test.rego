package countersign.test.card_data

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.card_data as subject

test_a_security_code_is_denied if {
	testing.rules(subject.deny) == {"card_security_code"} with input as testing.classified({"pci.cvv": 1})
}

test_a_card_number_is_reviewed if {
	testing.rules(subject.review) == {"card_number"} with input as testing.classified({"pci.credit_card": 1})
	testing.rules(subject.deny) == set() with input as testing.classified({"pci.credit_card": 1})
}

test_an_expiry_date_alone_says_nothing if {
	testing.rules(subject.review) == set() with input as testing.classified({"pci.card_expiry": 1})
}
