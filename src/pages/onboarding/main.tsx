/** Entry of the set-up tab. It is the whole app: once set up, one goes on in the same tab. */
import { mount } from "../../popup/mount.tsx";

void mount({ popup: false });
