/**
 * Tokens of payment, banking, shops, identity and telephony. The columns are those of `readTokenKinds`; the last names
 * the vendor's page from which the line was written.
 */
export const PAY_TOKENS = `
api (sk|rk|pk)_(live|test|prod)_{word:20+} stripe docs.stripe.com/keys
api whsec_{b64:24+} stripe docs.stripe.com/webhooks
api (sk|pk)_org_(live|test)_{word:20+} stripe docs.stripe.com/keys
api (acct|seti|pi)_{word:14+}_secret_{word:16+} stripe docs.stripe.com/payments/payment-intents
api (EAAA|EAAl|EAAE){url:56+} square developer.squareup.com/docs/build-basics/access-tokens
api sq0(atp|csp|cgp|idb|idp|acp)-{url:20+} square developer.squareup.com/docs/build-basics/access-tokens
api access_token{dollar:1}(production|sandbox){dollar:1}{lower:13+}{dollar:1}{hex:32} braintree developer.paypal.com/braintree/docs
api A21AA{url:60+} paypal developer.paypal.com/api/rest/authentication
api AQE{dot:50+} adyen docs.adyen.com/development-resources/api-credentials
api (access|link|public)-(sandbox|development|production)-{uuid} plaid plaid.com/docs/api
api rzp_(live|test)_{word:14+} razorpay razorpay.com/docs/api/authentication
api FLW(SECK|PUBK)(_TEST|)-{word:12+}-X flutterwave developer.flutterwave.com/docs/authentication
api FLWSECK_TEST-{hex:12} flutterwave developer.flutterwave.com/docs/authentication
api FLWSECK_TEST{hex:12} flutterwave developer.flutterwave.com/docs/authentication
api (live|test)_{word:28+} mollie docs.mollie.com/reference/authentication
api live_{ext:38+} gocardless developer.gocardless.com/api-reference
api pdl_(live|sdbx)_apikey_{word:20+}_{word:20+} paddle developer.paddle.com/api-reference/about/authentication
api (live|test)_pub_{hex:30+} lob docs.lob.com
api shippo_(live|test)_{hex:40} shippo docs.goshippo.com/docs/guides_general/authentication
api (EZAK|EZTK){word:54} easypost docs.easypost.com/docs/authentication
api duffel_(live|test)_{url:40+} duffel duffel.com/docs/api/overview/making-requests/authentication
api organizations/{uuid}/apiKeys/{uuid} coinbase docs.cdp.coinbase.com/get-started/authentication/cdp-api-keys
api (ramp_tok|ramp_sec|ramp_id)_{word:20+} ramp docs.ramp.com/developer-api
api bxt_{word:30+} brex developer.brex.com/docs/authentication
api QN_{hex:32} quicknode www.quicknode.com/docs
api alcht_{word:30} alchemy www.alchemy.com/docs
api (sk_sbox|pk_sbox)_{lower:20+} checkout www.checkout.com/docs/get-started/manage-your-account/manage-api-keys
api (sk|pk)_(staging|sandbox|dev|preview|secret|production)_{url:20+} liveblocks liveblocks.io/docs/api-reference/rest-api-endpoints
api APIKEY-(live|test)-{word:20+} payplug docs.payplug.com/api
api (sec|pub|sub)-c-{b64:36+} pubnub www.pubnub.com/docs
api (ck|cs)_{hex:40} woocommerce woocommerce.github.io/woocommerce-rest-api-docs
api shp(at|ca|pa|ss|ua|tka|sa)_{word:30+} shopify shopify.dev/docs/apps/build/authentication-authorization
api (pub|prv|priv)_(prod|stg|test|live)_{word:20+} wompi docs.wompi.co
api (APP_USR|TEST)-{dec:14-18}-{dec:6}-{hex:32}-{dec:6-10} mercadopago www.mercadopago.com/developers/en/docs
api xnd_(development|production|public_development|public_production)_{b64:30+} xendit developers.xendit.co
api (sk|pk)_(us|eu|ap)_{word:24+} recurly recurly.com/developers/api
api (prd|sbx):{word:22+}.{word:22+} sumsub docs.sumsub.com/reference/authentication
api (api_live|api_sandbox).{url:11}.{url:32} onfido documentation.onfido.com/api
api persona_(production|sandbox)_{uuid} persona docs.withpersona.com
api secret-(live|test)-{ext:30+} stytch stytch.com/docs/api
api 00{url:40} okta developer.okta.com/docs/guides/create-an-api-token
api jca_{word:30+} jumpcloud docs.jumpcloud.com/api
api (KEY01|KEY0){Hex:30+}_{word:20+} telnyx developers.telnyx.com
`;
