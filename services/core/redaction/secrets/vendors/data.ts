/**
 * Tokens of databases, warehouses, analytics and monitoring. The columns are those of `readTokenKinds`; the last names
 * the vendor's page from which the line was written.
 */
export const DATA_TOKENS = `
api dapi{hex:32} databricks docs.databricks.com/dev-tools/auth/pat.html
api (dapi|dose|dkea|dsapi){hex:32}-{dec:1} databricks docs.databricks.com/dev-tools/auth/pat.html
api (dbtu|dbtc|dbts)_{url:20+} dbt docs.getdbt.com/docs/dbt-cloud-apis/authentication
password pscale_pw_{ext:32+} planetscale planetscale.com/docs/concepts/connection-strings
api pscale_(tkn|oauth|otkn)_{ext:32+} planetscale planetscale.com/docs/concepts/service-tokens
api napi_{lower:40+} neon neon.com/docs/manage/api-keys
password npg_{word:12+} neon neon.com/docs/connect/connect-from-any-app
api sbp_{hex:40} supabase supabase.com/docs/reference/api/introduction
api sbp_(v0|oauth)_{hex:40} supabase supabase.com/docs/reference/api/introduction
api sb_secret_{url:20+} supabase supabase.com/docs/guides/api/api-keys
api xau_{word:30+} xata xata.io/docs
api fnA{url:37+} fauna docs.fauna.com
api CCDB1_{word:22}_{word:40} cockroach www.cockroachlabs.com/docs/cockroachcloud/managing-access
api mdb_sa_sk_{url:30+} mongodb www.mongodb.com/docs/atlas/api/service-accounts-overview
password AVNS_{url:16+} aiven aiven.io/docs
api (essu|esrp)_{b64:40+} elastic www.elastic.co/docs/deploy-manage/api-keys
api (p|t).eyJ{dot:60+} tinybird www.tinybird.co/docs/concepts/auth-tokens.html
api mzp_{hex:60+} materialize materialize.com/docs/security
api (hxtp|hxtw)_{hex:60+} hex learn.hex.tech/docs/api/api-overview
api mb_{b64:40+} metabase www.metabase.com/docs/latest/people-and-groups/api-keys
api (pnu|pnb)_{word:32+} prefect docs.prefect.io
api (phc|phx|phs|pha|phr)_{word:30+} posthog posthog.com/docs/api
api sgp_{word:60+} segment segment.com/docs/api/public-api
api pcsk_{word:4+}_{word:40+} pinecone docs.pinecone.io/guides/projects/manage-api-keys
api (NRAK|NRAA|NRBR|NRSP|NRII|NRIQ|NRRA|NRJS)-{url:19+} newrelic docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
api {hex:32,36}NRAL newrelic docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
api (glc|gls)_{b64:28+} grafana grafana.com/docs/grafana-cloud/security-and-account-management/authentication-and-permissions/access-policies
api glsa_{word:32}_{Hex:8} grafana grafana.com/docs/grafana/latest/administration/service-accounts
api eyJrIjoi{b64:40+} grafana grafana.com/docs/grafana/latest/administration/api-keys
api sntrys_eyJ{ext:60+} sentry docs.sentry.io/account/auth-tokens
api (sntryu|sntrya|sntryi|sntryr)_{hex:60+} sentry docs.sentry.io/account/auth-tokens
api (hcaik|hcbik|hcxik|hcalk|hcamk|hcxmk|hccik)_{lower:40+} honeycomb docs.honeycomb.io/configure/environments/manage-api-keys
api (pdus|pdeu)+_0{any:20+} pagerduty developer.pagerduty.com/docs/app-oauth-token
api dt0(c01|s01|s02|s03|s04|s05|s06|s08|s09|s16).{upper:8+}.{upper:60+} dynatrace docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication
api dt0c01.{word:24}.{word:60+} dynatrace docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication
api (xaat|xapt)-{uuid} axiom axiom.co/docs/reference/tokens
api cu_{hex:32} checkly www.checklyhq.com/docs/integrations/pulumi
api (cxtp|cxup)_{word:28+} coralogix coralogix.com/docs/user-guides/account-management/api-keys/api-keys
api pylf_v1_{alpha:2-8}_{word:30+} logfire logfire.pydantic.dev/docs
api (sk-lf|pk-lf)-{uuid} langfuse langfuse.com/docs/api
api sk-helicone-{dot:20+} helicone docs.helicone.ai
api wandb_v1_{url:30+} wandb docs.wandb.ai
api ur{dec:6-8}-{hex:24} uptimerobot uptimerobot.com/api
api rootly_{hex:60+} rootly docs.rootly.com/api-reference/overview
api fhb-{hex:30+} firehydrant docs.firehydrant.com/reference
api {url:86}== influxdb docs.influxdata.com/influxdb/v2/admin/tokens
api cio_{word:30+} customerio customer.io/docs/api
api secret-token:{any:20+} mercury www.rfc-editor.org/rfc/rfc8959
api (tvly|tvly-dev|tvly-prod)-{url:20+} tavily docs.tavily.com
api {dec:8-10}:AA{url:33} telegram core.telegram.org/bots/api
api (hcw|hcr)_{word:20+} healthchecks healthchecks.io/docs/api
api SM{Hex:32} smartsheet smartsheet.redoc.ly
`;
