/** States and provinces of the countries whose forms ask for them by letters: names and letters are one value. */

const REGIONS: Readonly<Record<string, string>> = {
  US: `AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|
    DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|
    LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|
    NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|
    OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|PR Puerto Rico|RI Rhode Island|SC South Carolina|SD South Dakota|
    TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming`,
  CA: `AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|
    NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan|YT Yukon`,
  AU: `ACT Australian Capital Territory|NSW New South Wales|NT Northern Territory|QLD Queensland|SA South Australia|
    TAS Tasmania|VIC Victoria|WA Western Australia`,
  BR: `AC Acre|AL Alagoas|AP Amapá|AM Amazonas|BA Bahia|CE Ceará|DF Distrito Federal|ES Espírito Santo|GO Goiás|
    MA Maranhão|MT Mato Grosso|MS Mato Grosso do Sul|MG Minas Gerais|PA Pará|PB Paraíba|PR Paraná|PE Pernambuco|PI Piauí|
    RJ Rio de Janeiro|RN Rio Grande do Norte|RS Rio Grande do Sul|RO Rondônia|RR Roraima|SC Santa Catarina|SP São Paulo|
    SE Sergipe|TO Tocantins`,
  IT: `AG Agrigento|AL Alessandria|AN Ancona|AO Aosta|AR Arezzo|BA Bari|BG Bergamo|BO Bologna|BS Brescia|BZ Bolzano|
    CA Cagliari|CT Catania|FI Firenze|GE Genova|ME Messina|MI Milano|MO Modena|NA Napoli|PA Palermo|PD Padova|PG Perugia|
    PI Pisa|PR Parma|RM Roma|SA Salerno|TN Trento|TO Torino|TS Trieste|UD Udine|VE Venezia|VR Verona`,
};

interface Region {
  readonly country: string;
  readonly code: string;
  readonly name: string;
}

const ALL: readonly Region[] = Object.entries(REGIONS).flatMap(([country, list]) =>
  list.split("|").map((entry) => {
    const [code = "", ...name] = entry.trim().split(" ");
    return { country, code, name: name.join(" ") };
  }),
);

/**
 * Returns every spelling of the region `text` of `country` (two letters, or "" where it is not known), as written
 * first. Letters that two countries share come with both names: a form lists those of one.
 */
export function regionSpellings(text: string, country: string): string[] {
  const written = text.trim();
  const wanted = written.toLowerCase();
  const found = ALL.filter(
    (region) =>
      (country === "" || region.country === country) &&
      (region.code.toLowerCase() === wanted || region.name.toLowerCase() === wanted),
  );
  const spellings = found.flatMap(({ code, name, country: of }) => [code, name, `${of}-${code}`]);
  return [...new Set([written, ...spellings])];
}
