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
  "telefon numara numarası doğum tarihi hesap fatura sipariş müşteri teslimat tutar ödeme şirket imza hasta kimlik vergi"
).split(" ");
