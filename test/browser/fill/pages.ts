/** Small pages of our own in the shapes of pages on which fillers went wrong; `seen()` is what their program holds. */
export const PAGES = {
  "address-french": `<!doctype html><html lang=fr><meta charset=utf-8><link rel=icon href="data:,"><title>Nouvelle adresse</title>
<form id=f><h2>Ajouter une adresse</h2>
<label for=a>Nom complet</label><input id=a name=champ_a>
<label for=b>Adresse</label><input id=b name=champ_b>
<label for=c>Lieu-dit / boîte postale</label><input id=c name=champ_c>
<label for=d>Code postal</label><input id=d name=champ_d maxlength=8>
<label for=e>Ville</label><input id=e name=champ_e>
<label for=g>Pays</label><input id=g name=champ_g><button>Enregistrer</button></form>
<script>
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => Object.fromEntries(new FormData(f));
</script></html>`,
  "address-german": `<!doctype html><html lang=de><meta charset=utf-8><link rel=icon href="data:,"><title>Lieferadresse</title>
<form id=f><h2>Lieferadresse</h2>
<label>Vor- und Nachname <input name=empfaenger></label>
<label>Straße und Hausnummer <input name=strasse></label>
<label>PLZ <input name=plz></label><label>Ort <input name=ort></label>
<label>Land <select name=land><option value="">Bitte wählen<option value=11>Afghanistan<option value=12>Albanien
<option value=49>Deutschland<option value=33>Frankreich<option value=39>Italien<option value=43>Österreich
<option value=41>Schweiz<option value=44>Vereinigtes Königreich<option value=1>Vereinigte Staaten</select></label>
<button>Weiter</button></form>
<script>
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => ({ ...Object.fromEntries(new FormData(f)), landText: f.land.selectedOptions[0].text.trim() });
</script></html>`,
  "address-russian": `<!doctype html><html lang=ru><meta charset=utf-8><link rel=icon href="data:,"><title>Доставка</title>
<form id=f><h2>Адрес доставки</h2>
<label>Имя и фамилия <input name=f1></label>
<label>Электронная почта <input name=f2></label>
<label>Телефон <input name=f3></label>
<label>Страна <input name=f4></label>
<label>Почтовый индекс <input name=f5></label>
<label>Город <input name=f6></label>
<label>Улица, дом, квартира <input name=f7></label><button>Далее</button></form>
<script>
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => Object.fromEntries(new FormData(f));
</script></html>`,
  "birthday-lists": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Register</title>
<form id=f><h2>About you</h2>
<label>Full name <input name=fullname></label>
<fieldset><legend>Birthday</legend>
<select name=month aria-label=Month><option value="">Month</select>
<select name=day aria-label=Day><option value="">Day</select>
<select name=year aria-label=Year><option value="">Year</select></fieldset><button>Next</button></form>
<script>
"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ").forEach((t) => f.month.add(new Option(t, t)));
for (let i = 1; i <= 31; i++) f.day.add(new Option(String(i).padStart(2, "0")));
for (let i = 2026; i >= 1920; i--) f.year.add(new Option(i));
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => Object.fromEntries(new FormData(f));
</script></html>`,
  "button-on-key-up": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Sign on - Ferry Bank</title>
<form id=f><h2>Sign on</h2>
<label>User ID <input name=userId></label>
<label>Password <input type=password name=pw></label>
<button id=go disabled>Sign on</button></form>
<script>
const look = () => { go.disabled = f.userId.value.length < 3 || f.pw.value.length < 3; };
f.userId.addEventListener("keyup", look);
f.pw.addEventListener("keyup", look);
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => ({ userId: f.userId.value, pw: f.pw.value, button: go.disabled ? "off" : "on" });
</script></html>`,
  "card-expiry-lists": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Add a payment method</title>
<form id=f><h2>Add a credit or debit card</h2>
<label>Card number <input name=addCreditCardNumber inputmode=numeric></label>
<label>Name on card <input name=accountHolderName></label>
<label for=m>Expiration date</label>
<select id=m name=expMonth></select> <select id=y name=expYear aria-label="Expiration year"></select>
<label>Security code <input name=cvv maxlength=4></label><button>Add your card</button></form>
<script>
for (let i = 1; i <= 12; i++) m.add(new Option(String(i).padStart(2, "0"), i));
for (let i = 2026; i <= 2045; i++) y.add(new Option(i, i));
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => Object.fromEntries(new FormData(f));
</script></html>`,
  "card-in-boxes": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Payment</title>
<form id=f><h3>Credit card</h3><fieldset><legend>Card number</legend>
<input name=cardno1 maxlength=4 size=4> - <input name=cardno2 maxlength=4 size=4> -
<input name=cardno3 maxlength=4 size=4> - <input name=cardno4 maxlength=4 size=4></fieldset>
<label>Name on card <input name=holder></label>
<label>Expiry date (MM/YY) <input name=exp_mm maxlength=2 size=2> / <input name=exp_yy maxlength=2 size=2></label>
<label>CVV <input type=password name=cvv maxlength=3></label><button>Pay</button></form>
<script>
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => Object.fromEntries(new FormData(f));
</script></html>`,
  "card-masked": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Order - payment</title>
<form id=f><h3>Payment</h3>
<label for=n>Card number*</label><input id=n name=number type=tel>
<label for=x>Expiration*</label><input id=x name=expiry type=tel placeholder="MM / YY">
<label for=c>CVV*</label><input id=c name=cvv type=tel><button>Place order</button></form>
<script>
const digits = (t, n) => t.replace(/\\D/g, "").slice(0, n);
const known = {};
n.addEventListener("input", () => { known.number = digits(n.value, 16); n.value = known.number.replace(/(.{4})(?=.)/g, "$1-"); });
x.addEventListener("input", () => { known.expiry = digits(x.value, 4); x.value = known.expiry.replace(/^(..)(?=.)/, "$1 / "); });
c.addEventListener("input", () => { known.cvv = c.value = digits(c.value, 4); });
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => ({ ...known, shown: [n.value, x.value, c.value] });
</script></html>`,
  "change-of-password": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Account settings</title>
<form id=f class=edit_user action=/users method=post><h2>Edit account</h2>
<label for=user_password>Password</label> <span>Leave blank if you don't want to change it</span>
<p><input id=user_password name="user[password]" type=password></p>
<label for=user_password_again>Password confirmation</label>
<p><input id=user_password_again name="user[password_confirmation]" type=password></p>
<label for=user_current>Current password</label> <span>We need it to confirm your changes</span>
<p><input id=user_current name="user[current_password]" type=password></p>
<input type=submit value=Update></form>
<script>window.seen = () => Object.fromEntries(new FormData(f));</script></html>`,
  "code-in-one-box": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Ferry Bank</title>
<form id=f><h2>Two-step verification</h2><p>Enter the code from your authenticator app.</p>
<label>Verification code <input name=otp inputmode=numeric maxlength=6></label>
<label><input type=checkbox name=trust> Trust this device</label><button>Verify</button></form>
<script>
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => ({ otp: f.otp.value, trust: f.trust.checked });
</script></html>`,
  "code-in-six-boxes": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Ferry Bank</title>
<style>.box{width:2em;text-align:center}</style>
<h1>Check it is you</h1><p>Enter the 6-digit security code from your app.</p>
<form id=f><h2>Authentication code</h2><div id=boxes></div><button>Verify</button></form>
<script>
const known = ["", "", "", "", "", ""];
let checked = "";
known.forEach((_, at) => {
  const box = Object.assign(document.createElement("input"), { className: "box", maxLength: 1, inputMode: "numeric" });
  box.setAttribute("aria-label", "Digit " + (at + 1));
  box.addEventListener("input", () => {
    known[at] = box.value;
    if (box.value !== "" && box.nextElementSibling) box.nextElementSibling.focus();
    if (known.every(Boolean)) checked = known.join("");
  });
  boxes.append(box);
});
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => ({ code: known.join(""), checked });
</script></html>`,
  "country-combobox": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Delivery</title>
<style>[role=listbox]{border:1px solid;list-style:none;padding:4px} [hidden]{display:none}</style>
<form id=f><label>Full name <input name=name autocomplete=name></label>
<label for=pick>Country</label>
<input id=pick role=combobox aria-expanded=false aria-controls=list autocomplete=off placeholder="Select...">
<ul id=list role=listbox hidden></ul><input type=hidden name=country><button>Next</button></form>
<script>
const all = ["France", "Germany", "Ireland", "United Kingdom", "United States"];
const choose = (name) => { f.country.value = name; pick.value = name; list.hidden = true; };
const draw = () => {
  list.replaceChildren(...all.filter((n) => n.toLowerCase().includes(pick.value.toLowerCase())).map((n) => {
    const li = Object.assign(document.createElement("li"), { textContent: n, role: "option" });
    li.addEventListener("mousedown", (e) => { e.preventDefault(); choose(n); });
    return li;
  }));
  list.hidden = false;
};
pick.addEventListener("focus", draw);
pick.addEventListener("input", () => { f.country.value = ""; draw(); });
pick.addEventListener("blur", () => { list.hidden = true; pick.value = f.country.value; });
pick.addEventListener("keydown", (e) => { if (e.key === "Enter" && list.firstChild) { e.preventDefault(); choose(list.firstChild.textContent); } });
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => ({ name: f.name.value, chosen: f.country.value, shown: pick.value, listOpen: !list.hidden });
</script></html>`,
  "sign-up-two-boxes": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Join Millpond</title>
<form id=f action=/join method=post><h1>Create your account</h1>
<p><label>E-mail <input type=email name=mail></label></p>
<p><label>Password <input type=password name=pass minlength=10 passwordrules="required: lower; required: digit"></label></p>
<p><label>Repeat password <input type=password name=again></label></p>
<p><label><input type=checkbox name=news> Send me news</label></p><button>Create account</button></form>
<script>
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => ({ mail: f.mail.value, pass: f.pass.value, again: f.again.value, news: f.news.checked });
</script></html>`,
  "login-and-sign-up": `<!doctype html><html lang=de><meta charset=utf-8><link rel=icon href="data:,"><title>Dorfplatz</title>
<form id=bar action=/rein><label>E-Mail oder Handy <input name=email></label>
<label>Passwort <input type=password name=pass></label><button>Anmelden</button></form>
<form id=reg action=/neu autocomplete=off><h2>Neues Konto erstellen</h2>
<input name=voller_name aria-label="Vor- und Nachname">
<input name=reg_mail aria-label="Handynummer oder E-Mail-Adresse">
<input name=reg_mail_again aria-label="E-Mail-Adresse erneut eingeben">
<input type=password name=reg_pass aria-label="Neues Passwort"><button>Registrieren</button></form>
<script>
for (const form of [bar, reg]) form.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => ({ bar: Object.fromEntries(new FormData(bar)), reg: Object.fromEntries(new FormData(reg)) });
</script></html>`,
  "login-by-number": `<!doctype html><html lang=it><meta charset=utf-8><link rel=icon href="data:,"><title>Banca del Melo - Accesso</title>
<form id=f action=/entra method=post autocomplete=off>
<strong>AREA RISERVATA</strong>
<table><tr><td><p><strong><label for=cliente>ID CLIENTE</label></strong></p>
<input type=number id=_cliente name=cliente maxlength=10 value=""></td></tr>
<tr><td><p><strong><label for=codice>CODICE SEGRETO</label></strong></p>
<input type=password id=_codice name=codice></td></tr></table>
<button>Entra</button></form>
<script>window.seen = () => Object.fromEntries(new FormData(f));</script></html>`,
  "login-in-components": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Log in to Hollow Hill Home</title>
<h1>Log in</h1>
<home-box kind=email word=E-mail hint=username></home-box>
<home-box kind=password word=Password hint=current-password></home-box>
<button id=go disabled>Log in</button>
<script>
const known = {};
customElements.define("home-box", class extends HTMLElement {
  connectedCallback() {
    const kind = this.getAttribute("kind");
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = \`<style>label{display:block;margin:8px}</style>
      <label for=input>\${this.getAttribute("word")}</label>
      <input id=input name=\${kind} type=\${kind} autocomplete=\${this.getAttribute("hint")}>\`;
    root.querySelector("input").addEventListener("input", (event) => {
      known[kind] = event.target.value;
      go.disabled = !(known.email && known.password);
    });
  }
});
window.seen = () => ({ ...known, button: go.disabled ? "off" : "on" });
</script></html>`,
  "login-in-two-steps": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Drumlin Radio</title>
<header><input type=search name=q placeholder="Find songs"></header>
<main id=panel><h1>Drumlin Radio</h1>
<form id=one novalidate><label>E-mail address <input type=email name=email></label><button>Continue</button></form></main>
<script>
const known = {};
one.addEventListener("input", (e) => { known[e.target.name] = e.target.value; });
one.addEventListener("submit", (e) => {
  e.preventDefault();
  panel.innerHTML = \`<h1>Welcome back</h1><form id=two><p>\${known.email ?? ""}</p>
    <label>Password <input type=password name=secret></label><button>Log in</button></form>\`;
  two.addEventListener("input", (e) => { known[e.target.name] = e.target.value; });
  two.addEventListener("submit", (e) => e.preventDefault());
});
window.seen = () => ({ ...known, q: document.querySelector("[name=q]").value });
</script></html>`,
  "name-in-halves": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Newsletter - Heron Museum</title>
<form id=f><h2>Become a friend of the museum</h2>
<label>First name <input name=fname></label><label>Last name <input name=lname></label>
<label>E-mail <input name=mail></label>
<label>Address line 1 <input name=addr1></label><label>Town <input name=town></label>
<label>Postcode <input name=pc></label><button>Join</button></form>
<script>
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => Object.fromEntries(new FormData(f));
</script></html>`,
  "password-by-style": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>University sign in</title>
<style>.dots{-webkit-text-security:disc}</style>
<form id=f autocomplete=off><h2>Sign in</h2>
<label>Username <input name=user></label>
<label>Password <input type=text class=dots name=password autocomplete=off></label>
<button>Sign in</button></form>
<script>
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => Object.fromEntries(new FormData(f));
</script></html>`,
  "password-off-at-first": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Ledger desk</title>
<form id=f><h2>Log in</h2>
<p><label>User name <input name=user></label></p>
<p><label>Password <input type=password name=pass disabled></label></p>
<button>Log in</button></form>
<script>
f.user.addEventListener("input", () => { f.pass.disabled = f.user.value.trim() === ""; });
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => ({ user: f.user.value, pass: f.pass.value, passOff: f.pass.disabled });
</script></html>`,
  "phone-in-parts": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Booking - contact</title>
<form id=f><h2>Who travels?</h2>
<label>Name <input name=name autocomplete=name></label>
<label>E-mail <input type=email name=email autocomplete=email></label>
<fieldset><legend>Phone</legend>
<select name=cc autocomplete=tel-country-code aria-label="Country code"><option value="">-<option value="+1">+1 US
<option value="+33">+33 FR<option value="+44">+44 GB<option value="+49">+49 DE</select>
<input type=tel name=national autocomplete=tel-national aria-label="Phone number" pattern="[0-9 ]{6,14}"></fieldset>
<button>Continue</button></form>
<script>
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => ({ ...Object.fromEntries(new FormData(f)), valid: f.national.checkValidity() });
</script></html>`,
  "read-only-until-focus": `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Merchant sign in</title>
<form id=f><h2>Sign in</h2>
<label>Login <input name=login readonly onfocus="this.removeAttribute('readonly')"></label>
<label>Password <input type=password name=pass readonly onfocus="this.removeAttribute('readonly')"></label>
<button>Sign in</button></form>
<script>
f.addEventListener("submit", (e) => e.preventDefault());
window.seen = () => ({ login: f.login.value, pass: f.pass.value });
</script></html>`,
  "user-name-textarea": `<!doctype html><html lang=de><meta charset=utf-8><link rel=icon href="data:,"><title>Speicher - Anmeldung</title>
<div class=login><h3>Anmelden</h3>
<textarea id=username rows=1 autocomplete=off placeholder="Benutzername"></textarea>
<input type=password id=pwd placeholder="Kennwort">
<button id=go type=button>Anmelden</button></div>
<script>window.seen = () => ({ username: username.value, pwd: pwd.value });</script></html>`,
} as const;
