package countersign.test.model_deploy

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.model_deploy as subject

test_production_needs_two if {
	testing.rules(subject.review) == {"model_deploy", "model_deploy_production"} with input as testing.named(["model", "deploy"])
}

test_retraining_is_reviewed if {
	testing.rules(subject.review) == {"model_deploy", "model_deploy_production"} with input as testing.command(["mlflow", "run"])
}

test_reading_a_model_is_not if {
	testing.rules(subject.review) == set() with input as testing.named(["model", "get"])
}
