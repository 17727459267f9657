import type { NameTable } from "./name-table.ts";

/** Fields that hold what identifies a device, a vehicle, or where one is. */
export const DEVICE_NAMES: NameTable = {
  IP_ADDRESS: `
    ip, ips, ip address, ip addr, ip v 4, ip v 6, ipv 4 address, ipv 6 address, client ip, remote ip, source ip, src ip, dest ip, dst ip, destination ip, user ip, customer ip, server ip, host ip, public ip, private ip, external ip, internal ip,
    last login ip, login ip, signup ip, registration ip, remote addr, remote address, client address, client addr, peer address, peer ip, x forwarded for, forwarded for, x real ip, cf connecting ip, true client ip, x client ip, pod ip, node ip, origin ip, attacker ip, blocked ip, last ip, current ip,
    ip adresse, adresse ip, direccion ip, endereco ip, indirizzo ip, ip adres, adres ip, ip adress, ip osoite, ip adresa, ip adresi, ip cim, adresa ip, ip адрес, ip 地址, ip アドレス
  `,
  MAC_ADDRESS: `
    mac, mac address, mac addr, macs, hw addr, hwaddr, hw address, hardware address, ether, ethernet address, link ether, bssid, bluetooth address, bt address, bt mac, wifi mac, wlan mac, eth mac, lan mac, physical address, client mac, device mac, chaddr, station mac,
    mac adresse, adresse mac, direccion mac, endereco mac, indirizzo mac, mac adres, mac osoite, mac adresa, mac adresi, adres mac
  `,
  DEVICE_ID: `
    device id, device identifier, device uuid, device uid, device serial, device serial number, serial number, serial no, udid, imei, imei number, imei 1, imei 2, imeisv, meid, esn, imsi, iccid, sim serial, android id, idfa, idfv, gaid, adid, aaid, advertising id, advertiser id, google advertising id, apple advertising id, rida, lgudid,
    installation id, install id, hardware id, hw id, hwid, machine id, machine guid, client device id, phone imei, equipment id, device token id, fingerprint id, browser fingerprint, device fingerprint, visitor id, distinct id, anonymous id, vendor device id, terminal serial number, eid number, chip id, sensor id,
    gerate id, geraete id, geratekennung, seriennummer, identifiant appareil, id appareil, numero de serie, id del dispositivo, id dispositivo, numero serie, id do dispositivo, numero de serie, apparaat id, serienummer, id urzadzenia, numer seryjny, enhets id, serienummer, laitetunnus, sarjanumero, id zarizeni, seriove cislo, cihaz id, seri no, cihaz kimligi, seri numarasi,
    серийный номер, 设备号, 设备id, 序列号, デバイスid, 端末id, 시리얼번호
  `,
  VEHICLE_ID: `
    vin, vin number, vin no, vehicle id, vehicle identification number, vehicle vin, chassis number, chassis no, frame number, license plate, license plate number, licence plate, licence plate number, plate, plate number, plate no, number plate, registration plate, vehicle registration, vehicle registration number, vehicle reg, vehicle reg no,
    car registration, registration mark, vrm, reg plate, tag number vehicle, lic plate, vehicle plate, car plate, vehicle number, vehicle no,
    fahrgestellnummer, fahrzeugidentifikationsnummer, fin fahrzeug, kennzeichen, kfz kennzeichen, autokennzeichen, nummernschild, plaque immatriculation, plaque d immatriculation, immatriculation, numero immatriculation, numero d immatriculation, numero de chassis, matricula, matricula del vehiculo, placa, placas, numero de placa, patente vehiculo, bastidor, numero de bastidor, numero de chasis,
    placa do veiculo, matricula do veiculo, chassi, numero do chassi, renavam, targa, targa veicolo, numero di telaio, telaio, kenteken, kentekennummer, kentekenplaat, chassisnummer, numer rejestracyjny, nr rejestracyjny, tablica rejestracyjna, registreringsnummer, regnummer, reg nr, regnr, stelnummer, chassinummer, rekisteritunnus, rekisterinumero, rekisterikilpi, valmistenumero,
    spz, registracni znacka, rz vozidla, evidencni cislo vozidla, plaka, plaka no, arac plakasi, sasi no, sasi numarasi, rendszam, alvazszam, numar de inmatriculare, registarska oznaka, nomerplaat, shaken bango, nambaa pureeto, gaadi number, vahan number, no polisi, bien so xe,
    госномер, номер автомобиля, вин, 车牌, 车牌号, 車牌, 車両番号, ナンバープレート, 차량번호, رقم اللوحة
  `,
  GEO: `
    lat, latitude, lng, lon, long, longitude, latlng, lat lng, lat lon, lat long, latlong, lng lat, lon lat, coordinates, coords, coord, geo, geo location, geolocation, geo point, geopoint, geo coordinates, gps, gps coordinates, gps location, gps position, gps lat, gps lon, location lat, location lng, position lat, position lng, geo lat, geo lon, geo lng, point location,
    home lat, home lng, last location, current location, pickup location coordinates, dropoff lat, pickup lat, center lat, center lng, what 3 words,
    breitengrad, laengengrad, langengrad, koordinaten, coordonnees gps, coordonnees, coordenadas, latitud, longitud, coordenadas gps, coordinate gps, coordinate, latitudine, longitudine, breedtegraad, lengtegraad, coordinaten, szerokosc geograficzna, dlugosc geograficzna, wspolrzedne, latitud, breddgrad, langdgrad, koordinater, leveysaste, pituusaste, koordinaatit,
    zemepisna sirka, zemepisna delka, souradnice, enlem, boylam, koordinat, koordinatlar, szelesseg, hosszusag, ido keido, akshansh, deshantar, широта, долгота, координаты, 纬度, 经度, 緯度, 経度, 坐标, 위도, 경도
  `,
  none: `
    device count, device name, device type, device model, chip, lat p 50, lat ms, lat avg, lat us, latency, long name, long description, long term, long poll, long text, long url, as long, too long, how long, coordinates count, plate type, ip count, ip version, ip range type, ip family, ip protocol, ip forward, ip whitelist enabled,
    mac os, mac version, mac address count, vin decoder, mac key, mac algorithm, mac type, license plate type, vehicle count, vehicle type, position, frame number video, matricula count, user guid, geo restriction, geo target, geo ip, geo region, geo country, geo type, geo city, serial, ether type, wait long, so long
  `,
};
