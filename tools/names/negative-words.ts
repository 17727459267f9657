/** Peoples, regions and directions that no list above has as a word of its own; written for this project. */
export const PEOPLES = (
  "American European African Asian British English Scottish Welsh Irish French German Dutch Belgian Swiss Austrian Italian " +
  "Spanish Portuguese Greek Turkish Russian Ukrainian Polish Czech Slovak Hungarian Romanian Bulgarian Serbian Croatian " +
  "Slovenian Bosnian Albanian Swedish Norwegian Danish Finnish Icelandic Estonian Latvian Lithuanian Chinese Japanese Korean " +
  "Vietnamese Thai Indonesian Malaysian Filipino Indian Pakistani Bangladeshi Iranian Iraqi Syrian Lebanese Israeli " +
  "Palestinian Saudi Egyptian Moroccan Algerian Tunisian Nigerian Kenyan Ethiopian Ghanaian Mexican Canadian Brazilian " +
  "Argentinian Chilean Colombian Peruvian Venezuelan Cuban Australian Zealander Christian Muslim Jewish Hindu Buddhist " +
  "Catholic Protestant Arab Arabic Hebrew Latin Latino Hispanic Nordic Balkan Baltic Caribbean Mediterranean California " +
  "Texas Florida Nevada Oregon Ohio Iowa Kansas Michigan Illinois Alabama Alaska Arizona Arkansas Colorado Connecticut " +
  "Delaware Hawaii Idaho Indiana Kentucky Louisiana Maine Maryland Massachusetts Minnesota Mississippi Missouri Montana " +
  "Nebraska Oklahoma Pennsylvania Tennessee Utah Vermont Wisconsin Wyoming Bavaria Saxony Lombardy Tuscany Catalonia " +
  "Andalusia Normandy Brittany Scotland Wales England Ireland Britain Germany France Spain Munich Hamburg Frankfurt Cologne " +
  "Milan Naples Turin Barcelona Valencia Seville Porto Lyon Marseille Bordeaux Geneva Zurich Rotterdam Antwerp Gothenburg " +
  "Krakow Gdansk Boston Seattle Houston Dallas Philadelphia Atlanta Miami Baltimore Pittsburgh Cleveland Mumbai Bangalore " +
  "Osaka Kyoto Shenzhen Beijing Manchester Birmingham Liverpool Edinburgh Glasgow Oxford Cambridge"
).split(" ");

/** Software, services, companies, formats, and words of code and operations; written for this project. */
export const CODE_WORDS = (
  "Kubernetes Docker Postgres PostgreSQL MySQL SQLite Redis Kafka Nginx Apache Linux Ubuntu Debian Fedora Windows Android " +
  "Chrome Firefox Safari Mozilla WebKit Gecko Node Python Java JavaScript TypeScript Rust Golang Kotlin Swift Ruby Rails " +
  "Django Flask React Angular Vue Svelte Webpack Vite Babel Jest Vitest Mocha Cypress Playwright Selenium Jenkins GitHub " +
  "GitLab Bitbucket Jira Confluence Slack Zoom Teams Outlook Gmail Google Amazon Azure Microsoft Oracle IBM Cisco Intel " +
  "Nvidia Salesforce Stripe PayPal Shopify Twilio SendGrid Mailchimp HubSpot Zendesk Intercom Datadog Splunk Grafana " +
  "Prometheus Sentry Terraform Ansible Puppet Chef Vault Consul Nomad Helm Istio Envoy Cloudflare Vercel Netlify Heroku " +
  "Lambda DynamoDB Cassandra MongoDB Elasticsearch Kibana Logstash RabbitMQ Memcached Snowflake BigQuery Redshift Databricks " +
  "Spark Hadoop Airflow Bearer Authorization Basic Token Cookie Content Type Accept Encoding Agent Host Origin Referer Cache " +
  "Control Keep Alive Connection Length Transfer Location Server Forwarded Request Response Header Status Error Warning " +
  "Info Debug Trace Fatal Critical Exception Traceback Stack Undefined Null None True False Boolean String Integer Number " +
  "Object Array Function Class Method Promise Async Await Return Import Export Default Public Private Static Void Const " +
  "Select Insert Update Delete From Where Join Inner Outer Left Right Group Order Having Limit Offset Values Into Table " +
  "Create Alter Drop Index View Trigger Schema Database Column Primary Foreign Key Unique References Constraint Commit " +
  "Rollback Transaction Begin Grant Revoke Namespace Deployment Pod Service Ingress Config ConfigMap Secret Volume Node " +
  "Replica Container Image Registry Cluster Region Zone Bucket Queue Topic Stream Webhook Endpoint Payload Schema Metadata " +
  "Timestamp Uuid Json Yaml Xml Html Csv Pdf Png Jpeg Utf Ascii Base Unicode Regex Sha Rsa Aes Ssl Tls Http Https Ftp Ssh Dns " +
  "Tcp Udp Smtp Imap Oauth Saml Jwt Api Sdk Cli Gui Cpu Gpu Ram Ssd Iban Bic Swift Visa Mastercard Amex Discover Maestro " +
  "Active Inactive Pending Approved Rejected Cancelled Completed Failed Success Enabled Disabled Unknown Draft Published " +
  "Facebook Twitter Instagram LinkedIn YouTube Netflix Spotify Apple Samsung Sony Toyota Honda Ford Tesla Boeing Airbus " +
  "Netscape Verizon Comcast Walmart Costco Adobe Photoshop Excel PowerPoint Word Wikipedia Reddit"
).split(" ");
