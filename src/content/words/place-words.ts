/** What pages call the parts of an address. Special rows stand before general ones. */
import type { FieldKind } from "./kinds.ts";
import type { WordRow } from "./word-table.ts";

export const PLACE_WORDS: readonly WordRow<FieldKind>[] = [
  [
    "postal-code",
    `zip* | zip code* | zipcode* | zip postal | zip postal code | *post code* | *postcode* | postal | postal code* | postalcode* | postal zip | plz | *postleitzahl* | plz ort | code postal* | codepostal | code postale | =cp | codigo postal* | codigo de correos | cod postal | codigo zip | =cep | =cap | codice postale | codice di avviamento | codice avviamento postale | kod pocztowy | kod pocz* | postnummer* | postnr* | postinumero* | psc | =psc |
    iranyitoszam* | posta kodu* | postakodu | cod postal | pasto kodas | pasta indekss | postanski broj | postna stevilka | poshtenski kod | postcode huisnummer | индекс* | почтовый индекс | почт индекс | поштовий індекс | пощенски код | 郵便番号* | 邮编* | 邮政编码* | 邮政编号 | 郵遞區號* | 郵政編號 | 邮递区号 | 우편번호* | 우편 번호 | الرمز البريدي | الرمز البريدي zip | رمز بريدي | صندوق البريد | كد پستي | كدپستي | מיקוד | ma buu chinh | ma buu dien | kode pos | kodepos | ταχυδρομικος κωδικας | τ κ | รหัสไปรษณีย์`,
  ],
  [
    "country",
    `*country* | country region | country name | land | wohnland | staat | herkunftsland | lieferland | pays | pays de residence | pais* | pais de residencia | paese* | nazione | stato estero | kraj | ulke* | =maa | zeme | stat krajina | krajina | orszag* | tara | salis | valsts | drzava | zemlja | nationality | страна* | країна | держава | 国家* | 国家 地区 | 國家* | 国名 | 国 | 국가* | 나라 | الدوله | البلد | دوله | بلد | كشور | מדינה | ארץ | quoc gia | negara | χωρα | ประเทศ`,
  ],
  [
    "address-line3",
    `address* line 3 | address* 3 | address three | addr* 3 | street 3 | line 3 | adresszeile 3 | adresse 3 | ligne 3 | direccion 3 | endereco 3 | indirizzo 3 | adres 3 | linea 3 | linha 3 | 住所 3`,
  ],
  [
    "address-line2",
    `address* line 2* | address* 2 | address two | second address line | second line | addr* 2 | street 2 | street line 2 | street address 2 | street address line 2 | line 2 | apt* | apt suite* | apartment* | apartment number | suite* | unit | unit number | flat* | flat no | building name | adresszusatz* | adresszeile 2 | adress zusatz | adresse 2 | adressezusatz | zusatz | zusatzinformation* | hinterhaus | etage | stockwerk | complement* | complement d adresse | suite de l adresse | adresse suite | adresse ligne 2 | adresse suppl* | ligne 2 | batiment | appartement* | lieu dit | lieu dit boite postale | boite postale | escalier |
    residence | complemento* | complemento de direccion | direccion 2 | direccion linea 2 | linea 2 | informacion adicional | piso | piso puerta | puerta | departamento numero | interior | endereco 2 | endereco linha 2 | linha 2 | andar | apartamento | bloco | indirizzo 2 | indirizzo riga 2 | seconda riga | scala | toevoeging* | huisnummer toevoeging | adresregel 2 | adres 2 | bus nummer | mieszkanie | nr mieszkania | adres cd | adres satiri 2 | adres 2 | daire* | daire no | kat | adressrad 2 | adresslinje 2 | c o adress | emelet | 建物* | 建物名* | マンション* | アパート | 部屋番号 | 住所 2 | 番地以降 | 门牌* | 楼层 | 상세주소* | 상세 주소 | 나머지 주소 | 동호수 | квартира* | корпус | кв | подъезд | офис | дополнительный адрес | العنوان 2 | السطر الثاني | رقم الشقه | الشقه | الطابق | דירה | כניסה דירה | can ho`,
  ],
  [
    "address-line1",
    `address* line 1* | address* 1 | address one | first address line | first line | addr* 1 | street 1 | street line 1 | street address 1 | street address line 1 | line 1 | adresszeile 1 | adresse 1 | adresse ligne 1 | ligne 1 | direccion 1 | direccion linea 1 | linea 1 | endereco 1 | endereco linha 1 | linha 1 | indirizzo 1 | indirizzo riga 1 | adresregel 1 | adres 1 | adres satiri 1 | adressrad 1 | adresslinje 1 | 住所 1 | 地址行 1 | العنوان 1 | السطر الاول`,
  ],
  [
    "address-level2",
    `city* | *city | city town | town city | town* | suburb | locality | municipality | township | =ort | wohnort* | stadt* | *stadt | ortschaft | lieferort | ville* | commune | localite | ciudad* | localidad* | poblacion* | municipio* | cidade* | concelho | localidade | citta* | comune* | localita* | =stad | stad gemeente | plaats* | woonplaats* | gemeente | miasto* | miejscowosc* | miejscowosc poczta | =by | postort* | ort postort | poststed* | mesto* | mesto obec | obec | varos* | telepules* | helyseg |
    sehir* | ilce* | il ilce | kaupunki | postitoimipaikka | paikkakunta | asuinpaikka | miestas | pilseta | grad | oras | orasul | localitate | город* | населенный пункт | насел* пункт | місто | град | 市区町村* | 市区郡* | 市町村 | 都市 | 市区 | 城市* | 市 | 鄉鎮市區 | 县 区 | 도시* | 시 군 구 | 시군구 | 구 군 | المدينه* | مدينه | شهر محل سكونت | شهر | ישוב | יישוב | עיר | thanh pho | quan huyen | kota* | kabupaten | kecamatan | πολη | จังหวัด เมือง | เมือง`,
  ],
  [
    "address-level1",
    `state | states | state province* | province* | province state | region | regions | county | counties | prefecture* | bundesland | kanton | canton | departement* | dipartimento | provincia* | estado* | comunidad autonoma | distrito | =uf | regione | regiao | stato | prov | provincie* | wojewodztwo* | gmina | powiat | lan | fylke | laani | maakunta | megye | kraj okres | okres | judet* | apskritis | =il | =ili | iliniz | bolge | eyalet | регион* | область* | край | республика | область край | область регион | область район | штат | район |
    都道府県* | 省份* | 省 | 州 | 省市 | 所在地区 | 地区 | 縣市 | 시도 | 시 도 | 광역시 | 지역 | المحافظه | محافظه | المنطقه | الولايه | المقاطعه | منطقه | استان* | استان شهر | استان يا شهر | מחוז | tinh | tinh thanh | tinh thanh pho | provinsi* | νομος | จังหวัด`,
  ],
  [
    "street-address",
    `*street* | street address* | street name | street and number | street and house number | street house number | street no name | postal address* | mailing address* | home address | full address | residential address | addr | addrs | strasse* | *strasse* | strasse hausnummer* | strasse und hausnummer* | strasse hausnr* | strasse nr* | strasse und nr | str nr | straat* | straatnaam* | straat en huisnummer* | straat huisnummer* | adresse* | adresse postale* | adresse complete | anschrift | postanschrift | postadresse | rue* | numero et rue* | n et rue* | numero et nom de rue* | n et nom de rue* | numero et libelle* | voie | numero et voie* | libelle de la voie |
    direccion* | direccion postal | direccion completa | calle | calle y numero* | calle numero* | domicilio* | via y numero | endereco* | endereco completo | logradouro* | morada* | rua* | rua numero | rua e numero | avenida | indirizzo* | indirizzo e numero civico | indirizzo numero civico | via e numero civico | via numero civico | via e numero | =via | via piazza | adres* | adres zamieszkania | ulica* | ulica i numer* | ulica numer* | ulica i nr* | ulica nr* | ulice* | ulice a cislo* | ulice cislo* | ulica a cislo* | ulica cislo* | adresa* | utca* | utca hazszam* | utca es hazszam | cim | lakcim | gata* | gatuadress* | gatunamn* | gateadresse | gatenavn | gade* | vejnavn | vej | katuosoite* | lahiosoite* | osoite | adresas | iela | strada |
    acik adres | adresiniz | cadde* | sokak* | mahalle* | улица* | улица дом* | улица дом квартира | улица и номер дома* | улица номер дома* | ул | адрес* | адрес доставки | почтовый адрес | домашний адрес | адреса | вулиця* | 住所* | ご住所 | 番地* | 町名* | 丁目 | 町域* | 地址* | 详细地址* | 詳細地址* | 收货地址 | 街道* | 街道地址* | 联系地址 | 통신지 | 주소* | 기본주소 | 도로명* | 도로명 주소 | dia chi* | so nha | alamat* | jalan | العنوان* | عنوان* | عنوان الشارع | الشارع* | شارع | اسم الشارع | آدرس | ادرس* | نشاني | כתובת* | רחוב* | רחוב ומספר* | διευθυνση | οδος | ที่อยู่*`,
  ],
];

/** Words that may also mean an address for mail of the other sort. */
export const BARE_ADDRESS_WORDS =
  "*address* | =adres | =adresse | =adresa | =адрес | =direccion | =indirizzo | =endereco";
