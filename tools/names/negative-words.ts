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
  "Canberra Sydney Melbourne Brisbane Perth Adelaide Auckland Wellington Christchurch Toronto Vancouver Montreal Ottawa Calgary " +
  "Quebec Ontario Manitoba Alberta Dublin Belfast Cardiff Leeds Sheffield Bristol Nottingham Newcastle Southampton Portsmouth " +
  "Plymouth Aberdeen Dundee Inverness Brighton Leicester Coventry Berlin Stuttgart Dresden Leipzig Hannover Nuremberg Bremen " +
  "Dortmund Essen Düsseldorf Bonn Mannheim Karlsruhe Freiburg Heidelberg Münster Graz Salzburg Innsbruck Linz Basel Bern " +
  "Lausanne Lucerne Lugano Toulouse Nice Nantes Strasbourg Lille Rennes Grenoble Dijon Montpellier Reims Rouen Bologna Genoa " +
  "Venice Verona Palermo Catania Bari Trieste Pisa Siena Padua Bilbao Zaragoza Málaga Granada Córdoba Murcia Alicante Palma " +
  "Coimbra Braga Faro Utrecht Eindhoven Groningen Maastricht Leiden Delft Haarlem Nijmegen Ghent Bruges Leuven Liège Aarhus " +
  "Odense Aalborg Malmö Uppsala Västerås Örebro Bergen Trondheim Stavanger Tampere Turku Espoo Oulu Wroclaw Poznan Lodz Lublin " +
  "Katowice Szczecin Brno Ostrava Plzen Kosice Debrecen Szeged Pécs Timisoara Cluj Iasi Constanta Plovdiv Varna Thessaloniki " +
  "Patras Izmir Ankara Bursa Antalya Adana Kharkiv Odesa Lviv Kazan Novosibirsk Yekaterinburg Samara Haifa Beirut Amman Dubai " +
  "Doha Muscat Jeddah Mecca Medina Tehran Isfahan Shiraz Tabriz Karachi Lahore Islamabad Delhi Kolkata Chennai Hyderabad Pune " +
  "Ahmedabad Jaipur Lucknow Kanpur Nagpur Surat Dhaka Chittagong Bangkok Phuket Hanoi Saigon Jakarta Bandung Surabaya Manila " +
  "Cebu Davao Guangzhou Chengdu Wuhan Nanjing Tianjin Hangzhou Chongqing Harbin Busan Incheon Daegu Yokohama Nagoya Kobe " +
  "Fukuoka Sapporo Sendai Hiroshima Nagasaki Nairobi Mombasa Kampala Lagos Abuja Ibadan Accra Kumasi Dakar Abidjan Casablanca " +
  "Rabat Marrakesh Tunis Algiers Oran Alexandria Giza Durban Johannesburg Pretoria Soweto Harare Lusaka Chicago Phoenix Denver " +
  "Sacramento Oakland Portland Nashville Memphis Detroit Milwaukee Minneapolis Omaha Tulsa Albuquerque Tucson Honolulu Anchorage " +
  "Orlando Tampa Raleigh Richmond Louisville Indianapolis Columbus Cincinnati Buffalo Rochester Albany Brooklyn Manhattan Queens " +
  "Bronx Hollywood Guadalajara Monterrey Tijuana Puebla Medellín Cali Barranquilla Cartagena Quito Guayaquil Cusco Arequipa " +
  "Valparaíso Rosario Mendoza Montevideo Brasília Salvador Fortaleza Recife Curitiba Manaus Maui Oahu Bali Java Sumatra Borneo " +
  "Crete Sicily Sardinia Corsica Malta Cyprus Ibiza Tenerife Madeira Azores Himalaya Alps Andes Sahara Amazon Danube Rhine " +
  "Amsterdam Copenhagen Oslo Stockholm Reykjavik Luxembourg Monaco Zagreb Ljubljana Sarajevo Skopje Bratislava Valletta " +
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
  "Deno Koa Hono Pino Ajv Zipkin Gatsby Okta Chai Kysely Perl Lodash Rollup Rolldown Parcel Yarn Bun Nuxt Remix Astro Ember " +
  "Meteor Electron Capacitor Cordova Ionic Flutter Dart Scala Clojure Haskell Erlang Elixir Julia Lua Fortran Cobol Pascal Bash " +
  "Zsh Powershell Vim Emacs Nano Sublime Eclipse IntelliJ Xcode Gradle Maven Ant Bazel Buck Make Cmake Ninja Gatling Locust " +
  "Artillery Postman Insomnia Swagger Keycloak Auth Ory Kong Traefik Caddy Varnish Haproxy Squid Celery Sidekiq Puma Unicorn " +
  "Gunicorn Uvicorn Tornado Flink Beam Storm Presto Trino Druid Pinot Superset Metabase Tableau Looker Airbyte Fivetran Segment " +
  "Amplitude Mixpanel Heap Instana Dynatrace Newrelic Pagerduty Opsgenie Statuspage Rundeck Octopus Argo Flux Harbor Rook Ceph " +
  "Gluster Longhorn Velero Calico Cilium Flannel Weave Fargate Aurora Athena Glue Kinesis Cognito Lex Polly Comprehend Cloudfront " +
  "Cloudwatch Cloudtrail Bedrock Gemini Copilot Anthropic Mistral Llama Bard Watson Alexa Siri Cortana Hermes Zeus Apollo Ares " +
  "Poseidon Hades Odin Thor Loki Kraken Titan Phoenix Orion Sirius Andromeda Mercury Venus Earth Mars Jupiter Saturn Uranus " +
  "Neptune Pluto Luna Hamlet Macbeth Othello Odyssey Iliad Javadoc Ctrl Foo Bar Baz Qux Lorem Ipsum Lexer Parser Router Matcher " +
  "Deque Mutex Semaphore Newline Serializer Iterator Enum Struct Fn Func Elem Arg Args Kwargs Param Params Props Ref Refs Ctx Req " +
  "Res Err Msg Obj Arr Str Num Int Bool Char Ptr Buf Len Idx Tmp Src Dst Dev Prod Stg Env Cfg Admin Root Guest Sudo Cron Ebola " +
  "Covid Influenza Ibuprofen Aspirin Metformin Insulin Lisinopril Paracetamol Penicillin Govt Dept Ave Blvd Apt Info Ok Okay Yay " +
  "Haha Hahaha Lol Omg Btw Fyi Asap Eta Tbd Tba Faq Ceo Cto Cfo Hr Pr Qa Vip Vat Pin Sim Gps Usb Hdmi Pdf Sms Mms " +
  "Aadhaar Nino Pesel Curp Cpf Cnpj Rut Dni Nif Nie Bsn Kvnr Itin Ein Npi Dea Mrn Ssn Imei Imsi Vin Mac Nhs Tfn Abn Acn Utr Groq " +
  "Openai Cohere Perplexity Ollama Langchain Pinecone Weaviate Milvus Qdrant Supabase Firebase Planetscale Neon Turso Upstash " +
  "Iana Ansi Iso Iec Ietf Owasp Nist Rfc Aria Posix Unix Utc Gmt Kyc Aml Gdpr Hipaa Pci Soc Sla Slo Rpc Grpc Orm Mvc Crud Rest " +
  "Netscape Verizon Comcast Walmart Costco Adobe Photoshop Excel PowerPoint Word Wikipedia Reddit"
).split(" ");

/** Frequent words of other languages that begin sentences and labels; written for this project. */
export const FOREIGN_WORDS = (
  "der die das den dem des ein eine einen einem einer und oder aber nicht ist sind war waren wird werden wurde haben hatte kann " +
  "können muss soll sein seine ihre ihr mein meine meinen unser unsere euer sie wir ich du er es mich mir dir ihn ihm uns euch " +
  "auf aus bei bis durch für gegen mit nach ohne seit unter über von vor während wegen zwischen bitte danke guten tag morgen " +
  "abend hallo sehr geehrte geehrter frau herr name vorname nachname familienname geburtsdatum geburtsort anschrift adresse straße " +
  "hausnummer postleitzahl ort stadt land telefon telefonnummer handy mobil steuer steuernummer ausweis personalausweis reisepass " +
  "führerschein konto kontonummer kontoinhaber bank rechnung rechnungsnummer bestellung kunde kundin kundennummer lieferung betrag " +
  "datum unterschrift firma abteilung krankenkasse versicherung versicherungsnummer patient diagnose arzt nummer frist vertrag " +
  "le la les un une des du et ou mais pas est sont était être avoir ont pour par avec sans dans sur sous entre chez vers mon ma mes " +
  "ton ta tes son sa ses notre nos votre vos leur leurs je tu il elle nous vous ils elles ce cette ces merci bonjour monsieur madame " +
  "nom prénom adresse téléphone portable courriel ville pays rue numéro date naissance facture commande client cliente livraison " +
  "montant compte banque carte paiement service société signature patient médecin sécurité sociale permis passeport " +
  "el los las una unos unas y o pero no es son era ser estar está están para por con sin en sobre entre desde hasta mi mis tu tus su sus " +
  "nuestro nuestra vuestro yo ella ellos ellas usted ustedes este esta estos estas gracias hola señor señora nombre apellido apellidos " +
  "dirección teléfono móvil correo ciudad país calle número fecha nacimiento factura pedido cliente entrega importe cuenta banco tarjeta " +
  "pago empresa firma paciente médico pasaporte licencia " +
  "il lo gli uno ed ma non sono era essere avere per con senza nel nella sul sulla tra fra mio mia tuo tua suo sua nostro nostra vostro " +
  "io lui lei noi voi loro questo questa questi grazie buongiorno signore signora nome cognome indirizzo telefono cellulare posta città " +
  "paese via numero data nascita fattura ordine cliente consegna importo conto banca carta pagamento azienda firma paziente medico " +
  "codice fiscale passaporto patente " +
  "os uma uns umas mas não são foi ser estar para com sem em no na nos nas meu minha teu tua seu sua nosso nossa eu ele ela eles elas " +
  "você vocês obrigado obrigada olá bom dia senhor senhora nome sobrenome endereço telefone celular cidade país rua número nascimento " +
  "fatura pedido cliente entrega valor conta banco cartão pagamento empresa assinatura paciente médico passaporte carteira " +
  "het een en of maar niet zijn was waren worden wordt hebben heeft kan moet zal voor met zonder naar onder tussen mijn jouw onze hun " +
  "ik jij hij zij wij deze dit dank naam voornaam achternaam adres straat stad land telefoon mobiel geboortedatum rekening " +
  "rekeningnummer factuur bestelling klant levering bedrag betaling bedrijf handtekening patiënt arts paspoort rijbewijs burgerservicenummer " +
  "och eller men inte är var vara ha har kan ska för med utan till från under över mellan min mitt mina din ditt sin vår jag du han hon " +
  "vi de dem tack namn förnamn efternamn adress gata stad land telefon mobil födelsedatum personnummer konto faktura beställning kund " +
  "og ikke er var være har kan skal fra mellem jeg hun takk tak navn fornavn etternavn efternavn adresse by telefonnummer " +
  "fødselsdato fødselsnummer kontonummer faktura bestilling kunde " +
  "i lub ale nie jest są był była być ma dla z bez w na pod nad między mój moja twój nasz ja ty on ona my wy oni dziękuję imię nazwisko " +
  "adres ulica miasto kraj telefon numer data urodzenia konto faktura zamówienie klient dostawa kwota płatność firma podpis pacjent " +
  "ve veya ama değil var yok için ile ben sen biz siz onlar bu şu teşekkürler merhaba ad soyad adı soyadı adres sokak şehir ülke " +
  "montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni juli august september oktober " +
  "november dezember viele grüße gruß mfg liebe lieber beste was wer wie wo wann warum wenn dann also auch noch schon nur hier dort " +
  "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre " +
  "décembre qui que quoi quand comment pourquoi où cordialement salutations bien alors aussi très plus moins oui non " +
  "lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre " +
  "noviembre diciembre quién qué cuándo cómo dónde muchas muchos saludos buenos buenas días tardes noches sí también muy más " +
  "lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio aprile maggio giugno luglio settembre ottobre " +
  "dicembre chi che cosa quando come dove perché saluti cordiali molto anche più sì prego " +
  "segunda terça quarta quinta sexta janeiro fevereiro março abril maio junho julho setembro outubro novembro dezembro quem como " +
  "onde porque muito também mais sim gostaria prezado prezada atenciosamente abraços " +
  "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag maart mei augustus wie wat waar wanneer waarom hoe groeten groet " +
  "måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag vem vad var när varför hur hvem hvad hvor " +
  "hälsningar hilsen hilsner vänliga venlig vennlig hei hej moi terveisin kiitos kyllä ei minä sinä hän olen olet nimi osoite " +
  "puhelin syntymäaika henkilötunnus tilinumero lasku tilaus asiakas toimitus maksu yritys maanantai tiistai keskiviikko torstai " +
  "perjantai lauantai sunnuntai poniedziałek wtorek środa czwartek piątek sobota niedziela styczeń luty marzec kwiecień maj " +
  "czerwiec lipiec sierpień wrzesień październik listopad grudzień kto co gdzie kiedy dlaczego jak dzień dobry proszę pozdrawiam " +
  "pondělí úterý středa čtvrtek pátek sobota neděle děkuji prosím dobrý den jméno příjmení adresa telefon datum narození účet " +
  "faktura objednávka zákazník platba firma kdo kde kdy proč jak hétfő kedd szerda csütörtök péntek szombat vasárnap köszönöm " +
  "kérem név cím telefonszám születési számla rendelés ügyfél fizetés cég ki mi hol mikor miért igen nem jó napot üdvözlettel " +
  "pazartesi salı çarşamba perşembe cuma cumartesi pazar ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık " +
  "kim ne nerede nasıl evet hayır lütfen sayın saygılarımla " +
  "меня тебя его её нас вас их мне тебе ему ей нам вам им зовут прошу хочу нужно можно нельзя это эта очень ещё уже также если чтобы я ты он она мы вы они мой моя мои твой ваш наш это этот что кто где когда почему как да нет не и или но для без с на в из " +
  "привет здравствуйте спасибо пожалуйста добрый день вечер имя фамилия отчество адрес улица город страна телефон номер дата " +
  "рождения паспорт счёт счет заказ клиент доставка оплата сумма компания подпись пациент врач уважаемый уважаемая понедельник " +
  "вторник среда четверг пятница суббота воскресенье январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь " +
  "декабрь россия москва украина киев дякую будь ласка добрий ім'я прізвище вулиця місто країна замовлення " +
  "ο η το οι τα και ή δεν είναι για με από σε ευχαριστώ παρακαλώ καλημέρα όνομα επώνυμο διεύθυνση τηλέφωνο αριθμός ημερομηνία " +
  "telefon numara numarası doğum tarihi hesap fatura sipariş müşteri teslimat tutar ödeme şirket imza hasta kimlik vergi"
).split(" ");
