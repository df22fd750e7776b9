/** What pages call the parts of an address. Special rows stand before general ones. */
import type { FieldKind } from "./kinds.ts";
import type { WordRow } from "./word-table.ts";

export const PLACE_WORDS: readonly WordRow<FieldKind>[] = [
  [
    "postal-code",
    `zip* | *post code* | індекс* | ταχυδρομικος κωδικας | =τ κ | ma buu dien | ma buu chinh | kode pos | الرقم البريدي | postal | postalcode* | plz | *postleitzahl* | code postal* | =cep | =cap | codice
    postale | kod pocz* | postnummer* | postnr* | postinumero* | =psc | iranyitoszam* | posta kodu* | postcode
    huisnummer | индекс* | 郵便番号* | 邮编* | 邮政编码* | 郵遞區號* | 우편 번호 | الرمز البريدي | كد پستي | מיקוד`,
  ],
  [
    "country",
    `*country* | country region | country name | land | staat | pays | pais* | paese* | nazione | kraj | ulke* |
    =maa | orszag* | nationality | страна* | 国家 地区 | 國家* | 国名 | =国 | 国家* | =zeme | krajina | =tara | країна | χωρα | negara | 국가* | 나라 | الدوله | البلد | كشور | מדינה |
    quoc gia`,
  ],
  ["address-line3", `address three | addr* 3 | street 3 | line 3 | adresse 3 | 住所 3`],
  [
    "address-line2",
    `address two | second line | =floor | =building | =andar | =interno | =scala | nr mieszkania | =byt | lantai | can ho | numer lokalu | lagenhet* | leilighet* | emelet ajto | apartament* | διαμερισμα | 나머지 주소 | 单元* | addr* 2 | street 2 | street address 2 | line 2 | apt* | apartment* | suite* |
    unit | flat* | building name | adresszusatz* | adresszeile 2 | adresse 2 | zusatz | etage | complement* |
    complement d adresse | adresse suppl* | ligne 2 | batiment | appartement* | lieu dit | boite postale |
    residence | complemento de direccion | direccion 2 | linea 2 | piso | interior | endereco 2 | linha 2 |
    indirizzo 2 | toevoeging* | adresregel 2 | adres 2 | mieszkanie | daire* | kat | 建物* | 建物名* | マンション* | 部屋番号
    | 住所 2 | 门牌* | 상세 주소 | 동호수 | квартира* | корпус | кв | офис | العنوان 2 | الشقه | דירה | informacion
    adicional`,
  ],
  [
    "address-line1",
    `address one | first line | addr* 1 | street 1 | street address 1 | line 1 | adresszeile 1 | adresse 1 |
    ligne 1 | direccion 1 | linea 1 | endereco 1 | linha 1 | indirizzo 1 | adresregel 1 | adres 1 | 住所 1 |
    العنوان 1`,
  ],
  [
    "address-level2",
    `*city | town* | localita | paikkakunta | oras* | localitate* | місто | πολη | kota | مدينه | suburb | locality | municipality | =ort | wohnort* | *stadt | ville* | commune | localite |
    ciudad* | localidad* | poblacion* | municipio* | cidade* | citta* | comune* | =stad | plaats* | woonplaats*
    | miasto* | miejscowosc* | =by | postort* | poststed* | mesto* | obec | varos* | telepules* | sehir* | ilce*
    | kaupunki | postitoimipaikka | asuinpaikka | город* | насел* пункт | 市 | 县 区 | 도시* | 시 군 구 | 구 군 | المدينه*
    | شهر | יישוב | עיר | thanh pho`,
  ],
  [
    "address-level1",
    `state | states | comunidad autonoma | =lan | fylke* | maakunta | megye | judet* | νομος | tinh thanh pho | provinsi | الولايه | province* | region | regions | county | prefecture* | bundesland | kanton | canton |
    departement* | provincia* | estado* | distrito | =uf | regione | regiao | stato | provincie* | wojewodztwo*
    | =il | =ili | регион* | область* | 都道府県* | 省 | 州 | 地区 | 縣市 | 시 도 | 지역 | المحافظه | المنطقه | استان* | استان
    شهر | استان يا شهر | מחוז | tinh`,
  ],
  [
    "street-address",
    `*street* | street address* | gatuadress* | lahiosoite* | =cim | lakcim* | strada* | вулиц* | διευθυνση* | οδος* | street name | street and house number | street house number | street no name |
    postal address* | mailing address* | home address | full address | addr | addrs | *strasse* | strasse
    hausnummer* | strasse und hausnummer* | strasse hausnr* | str nr | straat* | straat en huisnummer* | straat
    huisnummer* | adresse* | anschrift | rue* | numero et libelle* | direccion* | direccion postal | calle |
    domicilio* | endereco* | logradouro* | morada* | rua* | avenida | indirizzo* | indirizzo e numero civico |
    indirizzo numero civico | via e numero civico | via numero civico | via e numero | =via | adres* | ulica* |
    ulice* | utca* | gata* | katuosoite* | cadde* | sokak* | улица* | улица дом* | улица дом квартира | ул |
    адрес* | 住所* | 番地* | 町名* | 地址* | 街道* | 주소* | 도로명* | dia chi* | alamat* | العنوان* | عنوان* | الشارع* | ادرس*
    | כתובת* | רחוב*`,
  ],
];

/** Words that may also mean an address for mail of the other sort. */
export const BARE_ADDRESS_WORDS =
  "*address* | =adres | =adresse | =adresa | =адрес | =direccion | =indirizzo | =endereco";
