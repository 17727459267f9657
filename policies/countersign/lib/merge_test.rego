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
		"step_up": false, "channels": ["slack:#a", "slack:#b"], "escalate": [{"after": "5m", "to": "h"}],
		"grant": {"ttl": "60s", "uses": 1},
	}
}

malformed := [
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
	{"review": {reviewed({"channels": "slack"})}},
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
