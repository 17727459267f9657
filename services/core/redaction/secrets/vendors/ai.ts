/**
 * Tokens of language models and of what is built around them. The columns are those of `readTokenKinds`; the last names
 * the vendor's page from which the line was written.
 */
export const AI_TOKENS = `
api sk-ant-{alpha:3-8}{dec:2}-{url:40+} anthropic docs.anthropic.com/en/api/overview
api (sk-proj|sk-svcacct|sk-admin|sk-None|sk-service)-{url:20+} openai platform.openai.com/docs/api-reference/authentication
api sk-{word:20}T3BlbkFJ{word:20+} openai platform.openai.com/docs/api-reference/authentication
api sess-{word:40} openai platform.openai.com/docs/api-reference/authentication
api sk-or-v1-{hex:60+} openrouter openrouter.ai/docs/api-reference/authentication
api gsk_{word:40+} groq console.groq.com/docs/quickstart
api xai-{word:60+} xai docs.x.ai/docs/tutorial
api pplx-{word:40+} perplexity docs.perplexity.ai
api tgp_v1_{url:30+} together docs.together.ai
api (fw|fw_rk)_{word:20+} fireworks docs.fireworks.ai
api r8_{word:37} replicate replicate.com/docs/topics/security/api-tokens
api hf_{alpha:34} huggingface huggingface.co/docs/hub/security-tokens
api hf_{mixed:34} huggingface huggingface.co/docs/hub/security-tokens
api hf_(oauth|jwt)_{dot:30+} huggingface huggingface.co/docs/hub/security-tokens
api api_org_{alpha:34} huggingface huggingface.co/docs/hub/security-tokens
api csk-{lower:40+} cerebras inference-docs.cerebras.ai
api nvapi-{url:50+} nvidia docs.nvidia.com/ngc/latest/ngc-user-guide.html
api pa-{url:40+} voyage docs.voyageai.com/docs/api-key-and-installation
api jina_{word:50+} jina jina.ai/embeddings
api llx-{url:40+} llamacloud docs.cloud.llamaindex.ai
api fc-{hex:32} firecrawl docs.firecrawl.dev
api (bb_live|bb_test)_{url:20+} browserbase docs.browserbase.com
api (e2b|sk_e2b)_{hex:40} e2b e2b.dev/docs
api (ak|as|wk|ws)-{mixed:22} modal modal.com/docs/reference/modal.config
api luma-{uuid}-{lower:8+} luma docs.lumalabs.ai
api (crsr|key)_{hex:64} cursor docs.cursor.com/account/teams/admin-api
api key_{hex:100+} runway docs.dev.runwayml.com
api m0-{word:40} mem0 docs.mem0.ai
api nk-{url:43} nomic docs.nomic.ai
api sk_car_{url:20+} cartesia docs.cartesia.ai
api BSA{url:27} brave api-dashboard.search.brave.com
api ydc-sk-{url:20+} you documentation.you.com
api sk_{hex:48} elevenlabs elevenlabs.io/docs/api-reference/authentication
api (sk|rk|pk|ak|tk|ek)-{mixed:32} deepseek api-docs.deepseek.com
api {uuid}:fx deepl developers.deepl.com/docs/getting-started/auth
api ul_{hex:40} ultralytics docs.ultralytics.com/hub
api zk_{word:30+} zep help.getzep.com
api z_1d{url:20+} zep help.getzep.com
`;
