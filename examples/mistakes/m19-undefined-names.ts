// M19. `imgRows` is used and was never defined.
// Python: a NameError when the line is reached.
import { input } from "katachi";

const image = input([imgRows, 28, 1]);
//                   ^^^^^^^ Cannot find name 'imgRows'.
