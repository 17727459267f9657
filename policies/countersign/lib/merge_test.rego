package countersign.test.merge

import rego.v1

import data.countersign.lib.testing
import data.countersign.main

allowed := {"rule": "a", "message": "Allowed."}

denied := {"rule": "d", "message": "Denied.", "risk": "critical"}

reviewed(changes) := object.union(
	{"rule": "r", "message": "Reviewed.", "requirements": [{"group": "g", "approvals": 1}]},
	changes,
)

decide(rules) := decision if {
	decision := main.decision with data.countersign.rules as rules with input as testing.base
}

test_nothing_is_denied if {
	decide({}).rule == "default"
	decide({}).effect == "deny"
}

test_default_may_be_review if {
	decision := main.decision with data.countersign.rules as {}
		with input as testing.base
		with data.countersign.data.settings.default_effect as "review"
	decision.effect == "review"
	decision.review.requirements == [{"group": "security", "approvals": 1}]
}

test_deny_beats_review_beats_allow if {
	rules := {"x": {"allow": {allowed}, "review": {reviewed({})}, "deny": {denied}}}
	decide(rules).effect == "deny"
	decide({"x": object.remove(rules.x, ["deny"])}).effect == "review"
	decide({"x": object.remove(rules.x, ["deny", "review"])}).effect == "allow"
}

test_unparsed_is_never_allowed if {
	every unparsed in [["sql"], null, "sql"] {
		decision := main.decision with data.countersign.rules as {"x": {"allow": {allowed}}}
			with input as object.union(testing.base, {"action": {"facts": {"unparsed": unparsed}}})
		decision.effect == "deny"
	}
}

test_no_input_is_never_allowed if {
	decision := main.decision with data.countersign.rules as {"x": {"allow": {allowed}}} with input as {}
	decision.effect == "deny"
}

test_reviews_add_up if {
	decision := decide({
		"x": {"review": {reviewed({
			"requirements": [{"group": "g", "approvals": 2}],
			"expires_in": "1h", "grant": {"ttl": "60s", "uses": 1}, "deny_threshold": 2,
			"channels": ["slack:#b"], "may_overlap": true, "escalate": [{"after": "5m", "to": "h"}],
		})}},
		"y": {"review": {reviewed({
			"requirements": [{"group": "g", "approvals": 1}, {"group": "f", "approvals": 1}],
			"expires_in": "20m", "grant": {"ttl": "2m"}, "require_comment": true, "risk": "critical",
			"channels": ["slack:#a"],
		})}},
	})
	decision.risk == "critical"
	decision.review == {
		"requirements": [{"approvals": 1, "group": "f"}, {"approvals": 2, "group": "g"}],
		"expires_in": "20m", "deny_threshold": 1, "may_overlap": false, "require_comment": true,
		"step_up": false, "channels": ["slack:#a", "slack:#b"], "escalate": [],
		"grant": {"ttl": "60s", "uses": 1},
	}
}

test_nobody_is_added_whom_a_review_does_not_have_by_then if {
	step := {"after": "5m", "to": "h"}
	later := {"after": "1h", "to": "h"}
	of_h := {"requirements": [{"group": "h", "approvals": 2}]}
	merged({reviewed({"escalate": [step]})}).escalate == [step]
	merged({reviewed({"escalate": [step]}), reviewed({})}).escalate == []
	merged({reviewed({"escalate": [step]}), reviewed({"escalate": [{"after": "5m", "to": "i"}]})}).escalate == []
	merged({reviewed({"escalate": [step]}), reviewed({"escalate": [later]})}).escalate == [later]
	merged({reviewed({"escalate": [step]}), reviewed({"escalate": [{"after": "300s", "to": "h"}]})}).escalate == [{"after": "300s", "to": "h"}, step]
	merged({reviewed({"escalate": [step]}), reviewed(of_h)}).escalate == [step]
}

bounded(changes) := reviewed({"grant": object.union({"uses": 5, "window": "1h", "shape": ["/a"]}, changes)})

merged(reviews) := decision.review if decision := decide({"x": {"review": reviews}})

test_several_uses_are_as_few_as_any_wants if {
	merged({bounded({}), bounded({"uses": 3, "window": "20m", "shape": ["/b~1c", "/a"]})}).grant == {"ttl": "5m", "uses": 3, "window": "20m", "shape": ["/a", "/b~1c"]}
	merged({bounded({}), reviewed({})}).grant == {"ttl": "5m", "uses": 1}
	merged({bounded({}), bounded({"uses": 1})}).grant == {"ttl": "5m", "uses": 1}
	merged({reviewed({"grant": {"window": "2h", "shape": []}})}).grant == {"ttl": "5m", "uses": 100, "window": "2h", "shape": []}
}

test_a_denial_is_remembered_only_where_all_want_it if {
	merged({reviewed({"remember_denial": "1h"}), reviewed({"remember_denial": "30m"})}).remember_denial == "30m"
	not merged({reviewed({"remember_denial": "1h"}), reviewed({})}).remember_denial
}

test_an_emergency_is_settled_only_by_whom_all_name if {
	one := {"break_glass": {"group": "g"}}
	merged({reviewed(one), reviewed({"break_glass": {"group": "g", "review_within": "2h"}})}).break_glass == {"group": "g", "review_within": "2h"}
	merged({reviewed(one)}).break_glass == {"group": "g", "review_within": "24h"}
	not merged({reviewed(one), reviewed({})}).break_glass
	not merged({reviewed(one), reviewed({"break_glass": {"group": "h"}})}).break_glass
}

test_reminders_add_up if {
	merged({reviewed({"remind": ["10m", "1h"]}), reviewed({"remind": ["10m", "5m"]}), reviewed({})}).remind == ["10m", "1h", "5m"]
	not merged({reviewed({})}).remind
}

test_people_see_what_every_review_lets_them_see if {
	one := {"reveal": ["pii", "pci.credit_card"]}
	merged({reviewed(one)}).reveal == ["pci.credit_card", "pii"]
	merged({reviewed(one), reviewed({"reveal": {"pii.email", "pii.phone", "pci.cvv"}})}).reveal == ["pii.email", "pii.phone"]
	not merged({reviewed(one), reviewed({})}).reveal
	not merged({reviewed(one), reviewed({"reveal": ["phi"]})}).reveal
	not merged({reviewed({"reveal": []})}).reveal
}

test_what_any_rule_wants_hidden_of_a_result_is_hidden if {
	masked({allowed}, set()) == {}
	masked({object.union(allowed, {"mask_result": false})}, {reviewed({"mask_result": []})}) == {}
	masked({object.union(allowed, {"mask_result": ["secret", "pii"]})}, set()) == {"mask_result": ["pii", "secret"]}
	masked({object.union(allowed, {"mask_result": ["pii"]})}, {reviewed({"mask_result": {"secret.jwt", "pii"}})}) == {"mask_result": ["pii", "secret.jwt"]}
	masked({object.union(allowed, {"mask_result": ["pii"]}), object.union(allowed, {"mask_result": true})}, set()) == {"mask_result": true}
	masked({object.union(allowed, {"mask_result": true})}, {reviewed({"mask_result": ["pii"]})}) == {"mask_result": true}
}

masked(allowing, reviewing) := object.filter(object.union(decision, object.get(decision, "review", {})), ["mask_result"]) if {
	decision := decide({"x": {"allow": allowing, "review": reviewing}})
}

malformed := [
	{"allow": {object.union(allowed, {"mask_result": "pii"})}}, {"allow": {object.union(allowed, {"mask_result": ["pii", 1]})}},
	{"allow": {object.union(allowed, {"mask_result": ["PII"]})}}, {"deny": {object.union(denied, {"mask_result": true})}},
	{"review": {reviewed({"mask_result": ["all"]})}}, {"review": {reviewed({"mask_result": {"pii": true}})}},
	{"review": {reviewed({"mask_result": [label | some n in numbers.range(1, 33); label := sprintf("pii.%s", [substring("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0, n)])]})}},
	{"allow": {true}}, {"allow": {{"rule": "a"}}}, {"allow": {{"rule": "", "message": "m"}}},
	{"allow": {object.union(allowed, {"extra": 1})}}, {"allow": true}, {"allow": [allowed]},
	{"deny": {"text"}}, {"deny": {object.union(denied, {"risk": "huge"})}},
	{"review": {reviewed({"requirements": []})}}, {"review": {reviewed({"requirements": "g"})}},
	{"review": {reviewed({"requirements": [{"group": "", "approvals": 1}]})}},
	{"review": {reviewed({"requirements": [{"group": "g", "approvals": 0}]})}},
	{"review": {reviewed({"requirements": [{"group": "g", "approvals": 1.5}]})}},
	{"review": {reviewed({"requirements": [{"group": "g", "approvals": 21}]})}},
	{"review": {reviewed({"expires_in": "soon"})}}, {"review": {reviewed({"expires_in": "1h30m"})}},
	{"review": {reviewed({"grant": {"ttl": 5}})}}, {"review": {reviewed({"grant": {"uses": 2}})}},
	{"review": {reviewed({"grant": {"uses": 2, "window": "1h"}})}},
	{"review": {reviewed({"grant": {"uses": 2, "shape": ["/a"]}})}},
	{"review": {reviewed({"grant": {"window": "1h"}})}},
	{"review": {reviewed({"grant": {"uses": 101, "window": "1h", "shape": []}})}},
	{"review": {reviewed({"grant": {"uses": 2, "window": "1h", "shape": ["a"]}})}},
	{"review": {reviewed({"grant": {"uses": 2, "window": "1h", "shape": ["/a~2"]}})}},
	{"review": {reviewed({"grant": {"uses": 2, "window": "1h", "shape": "/a"}})}},
	{"review": {reviewed({"grant": {"uses": 2, "window": "1h", "shape": ["/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9", "/10", "/11", "/12", "/13", "/14", "/15", "/16", "/17"]}})}},
	{"review": {reviewed({"remind": []})}}, {"review": {reviewed({"remind": "10m"})}},
	{"review": {reviewed({"remind": ["1m", "2m", "3m", "4m", "5m"]})}},
	{"review": {reviewed({"remember_denial": "ever"})}},
	{"review": {reviewed({"break_glass": {}})}}, {"review": {reviewed({"break_glass": "g"})}},
	{"review": {reviewed({"break_glass": {"group": "g", "review_within": "0h"}})}},
	{"review": {reviewed({"break_glass": {"group": "g", "more": 1}})}},
	{"review": {reviewed({"channels": "slack"})}},
	{"review": {reviewed({"reveal": ["secret"]})}}, {"review": {reviewed({"reveal": ["secret.api_key"]})}},
	{"review": {reviewed({"reveal": "pii"})}}, {"review": {reviewed({"reveal": true})}},
	{"review": {reviewed({"reveal": ["pii", 1]})}}, {"review": {reviewed({"reveal": ["pii."]})}},
	{"review": {reviewed({"reveal": ["pii.email.1"]})}}, {"review": {reviewed({"reveal": ["pii.EMAIL"]})}},
	{"review": {reviewed({"reveal": [label | some n in numbers.range(1, 33); label := sprintf("pii.%s", [substring("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0, n)])]})}},
	{"review": {reviewed({"deny_threshold": 0})}}, {"review": {reviewed({"step_up": "yes"})}},
	{"review": {reviewed({"escalate": [{"after": "1m"}]})}},
]

test_malformed_outputs_deny_the_whole_decision if {
	every output in malformed {
		decision := decide({"bad": output, "good": {"allow": {allowed}}})
		decision.effect == "deny"
		decision.rule == "policy_error"
	}
}
