/** Entry of the popup, which is also the side panel (`?in=panel`) and a tab (`?in=tab`). */
import { mount } from "./mount.tsx";

const place = new URLSearchParams(location.search).get("in");
if (place !== null) document.documentElement.dataset["in"] = place;
void mount({ popup: place === null });
