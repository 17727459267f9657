import { TOKEN_KINDS } from "./token-kinds.ts";

/** Services whose keys have no shape of their own: random text of some length, known only by the name beside it. */
const SHAPELESS =
  "adafruit agora airbrake algolia alienvault amplitude anaplan appdynamics appsflyer apollo asaas auth0 bamboohr basecamp beamer " +
  "bamboo bandwidth binance bitfinex bitly bitmex bittrex bluejeans bluesnap braze browserstack bugsnag bybit calendly censys " +
  "chargebee chargify chatwork clearbit clockify cloudinary cloudsmith codacy codecov codeclimate cohere coinapi coinmarketcap " +
  "confluence confluent coralogix coveralls crowdin crowdstrike currencylayer dailymotion datadog deepgram deepl deputy deribit " +
  "discogs discourse docusign dome9 dribbble droneci drone ebay elasticsearch etherscan etsy eventbrite everhour expensify " +
  "facebook fastly fastspring finicity finnhub fixer flickr flightaware freshbooks freshdesk freshservice front gemini geocodio " +
  "ghost giphy gitea gitter gnip graphcms greenhouse guardian gumroad gusto harvest helpscout heroku hitbtc hotjar hunter huobi " +
  "imgix imgur infura instagram instana intercom ipinfo ipstack jenkins jfrog jira jotform kayako keenio kickbox kraken kucoin " +
  "lacework launchpad lokalise loggly logz looker mailjet mailtrap marketo mattermost messagebird microsoft mistral mixpanel " +
  "moralis monday mux netlify netsuite newsapi nexmo nylas nytimes okx onelogin openai opencage opensea openweather opsgenie " +
  "optimizely outreach owlbot paddle pagerduty papertrail paymongo pendo percy phrase pingdom pipedrive pivotal plivo poloniex " +
  "postmark prismic pushbullet pusher pushover quickbooks rapid7 raygun recaptcha reddit rollbar runscope salesforce saucelabs " +
  "scraperapi scrapingbee securitytrails sendbird sendinblue sendowl shodan shortcut sidekiq signalfx skyscanner slack " +
  "snowflake sonarcloud sonarqube sparkpost splunk spotify squarespace stackpath statuscake statuspage storyblok strava sumo " +
  "sumologic surveymonkey swell taxjar teamwork tenable thinkific thousandeyes ticketmaster todoist toggl tomtom travis travisci " +
  "trello tumblr twitch twitter uber unsplash vimeo virustotal vonage vultr wakatime webflow wepay wistia woocommerce wordpress " +
  "workday wrike xero yahoo yelp youtube zendesk zenscrape zerobounce zeplin zoho zoom zoominfo";
/** Names that are ordinary words, too, say nothing. */
const ORDINARY = new Set(
  (
    "age branch brave canva circle close cursor data defined depot drone duffel expo exoscale fal fly front ghost guardian harvest " +
    "hex highlight hunter incident jina line linear make modal neon notion outreach pay persona phrase ramp recurly render " +
    "segment shortcut socket square swell together trigger unkey you zep gemini greenhouse deputy microsoft pivotal"
  ).split(" "),
);

/** Whether a text names a service whose keys could stand beside it; `name` is one word in lower case. */
export function isVendorName(name: string): boolean {
  return NAMES.has(name);
}

const NAMES: ReadonlySet<string> = new Set(
  [...SHAPELESS.split(" "), ...TOKEN_KINDS.map(({ vendor }) => vendor)].filter(
    (name) => name.length > 3 && !ORDINARY.has(name),
  ),
);
