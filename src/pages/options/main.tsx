/** Entry of the options tab: the app, beginning under More. */
import { mount } from "../../popup/mount.tsx";

mount({ popup: false, first: "more" });
