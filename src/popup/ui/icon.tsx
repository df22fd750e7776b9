/** The line icons of Sealfield, drawn on a grid of 20; always beside or inside something that has a name. */

const PATHS = {
  back: "M12 4.5 6.5 10l5.5 5.5",
  forward: "M8 4.5l5.5 5.5L8 15.5",
  plus: "M10 4v12M4 10h12",
  close: "M5 5l10 10M15 5L5 15",
  check: "M4 10.5l4 4 8-9",
  dice: "M4.500 4.500h11v11h-11zM7.500 7.500h.01M12.500 7.500h.01M10 10h.01M7.500 12.500h.01M12.500 12.500h.01",
  qr: "M4 4h4.500v4.500h-4.500zM11.500 4h4.500v4.500h-4.500zM4 11.500h4.500v4.500h-4.500zM11.500 11.500h2v2h-2zM16 11.500v2M13.500 16h2.500M6.250 6.250h.01M13.750 6.250h.01M6.250 13.750h.01",
  select: "M4 4h12v12H4zM6.800 10.200l2.300 2.300 4.200-4.700",
  search: "M8.75 14a5.25 5.25 0 1 0 0-10.5 5.25 5.25 0 0 0 0 10.5zM12.6 12.6 17 17",
  conditions:
    "M3.500 6.500h7.500M15 6.500h1.500M3.500 13.500h1.500M9 13.500h7.500M13 8.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7 15.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  lock: "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  unlock: "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 5.8-1",
  eye: "M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  eyeOff:
    "M3 3l14 14M8 5.3A7 7 0 0 1 10 5c5 0 7.5 5 7.5 5a13 13 0 0 1-2.2 2.8M5 6.8A13 13 0 0 0 2.5 10S5 15 10 15a7 7 0 0 0 2.6-.5",
  copy: "M7.5 7.5h8v9h-8zM5 12.5h-.5v-9h8V4",
  edit: "M4 16l.8-3.2L13.2 4.4a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2L7.2 15.2 4 16z",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l3 2",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v4.5M11.5 9v4.5",
  share: "M8 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 16.5c0-3 2.4-5 5.5-5 1 0 2 .2 2.8.6M15 11.5v6M12 14.5h6",
  people:
    "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5c0-3 2.4-5 5.5-5s5.5 2 5.5 5M13 4a2.8 2.8 0 0 1 0 5.2M15 12c1.8.7 3 2.3 3 4.5",
  here: "M10 17.5s5.5-4.9 5.5-9.2a5.5 5.5 0 0 0-11 0c0 4.3 5.5 9.2 5.5 9.2zM10 10.2a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8z",
  records: "M3.5 5.5h13v10h-13zM3.5 9h13M8 12h4",
  inbox: "M3.500 11.500 5.500 4.500h9l2 7v4.500h-13zM3.500 11.500h4l1 2h3l1-2h4",
  more: "M4.5 9.500a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zM10 9.500a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zM15.5 9.500a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1z",
  login:
    "M12.5 11.5a4 4 0 1 0-3.7-2.5L3 14.8V17h2.5l.5-1.5 1.5-.5.5-1.5 1.6-1.6c.9.4 1.9.6 2.9.6zM13.5 7h.01",
  note: "M5 3.5h7L15.5 7v9.5H5zM8 9h5M8 12.5h5",
  card: "M2.5 5h15v10.5h-15zM2.5 8.5h15M5.5 12.5h3",
  contact: "M10 10a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 10zM4 17c0-3.2 2.6-5 6-5s6 1.8 6 5",
  key: "M7 5 2.5 10 7 15M13 5l4.5 5L13 15M11.3 4 8.7 16",
  custom: "M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM11 11h5v5h-5z",
  warning: "M10 3.5 17.5 16h-15zM10 8.5v3.5M10 14h.01",
  info: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.5V13M10 7h.01",
  offline:
    "M3 3l14 14M2.5 8a11 11 0 0 1 3.4-2.3M9 4.6A11 11 0 0 1 17.5 8M5.5 11a7 7 0 0 1 2.6-1.7M12.8 10a7 7 0 0 1 1.7 1M10 14.5h.01",
  seal: "M10 3l1.6 1.3 2-.3.8 1.9 1.9.8-.3 2L17.3 10.3 16 12l.3 2-1.9.8-.8 1.9-2-.3L10 17.7 8.4 16.400l-2 .3-.8-1.9-1.9-.8.3-2L2.7 10.3 4 8.700l-.3-2 1.9-.8.8-1.9 2 .3zM7.5 10.300l1.9 1.9 3.3-3.6",
  server: "M3.5 4h13v5h-13zM3.5 11h13v5h-13zM6.5 6.500h.01M6.5 13.500h.01",
  external: "M8 5H4v11h11v-4M11 4h5v5M16 4l-7 7",
  down: "M5.5 8l4.5 4.500L14.5 8",
  up: "M5.5 12 10 7.500l4.500 4.500",
  pause: "M7 5v10M13 5v10",
  play: "M6.5 4.500l8.500 5.500-8.500 5.500z",
  save: "M10 3.500v9M6 9l4 4 4-4M4 16.500h12",
  file: "M5 3.500h6.500L15 7v9.500H5zM11 3.500V7.500h4",
} as const;

export type IconName = keyof typeof PATHS;

/** A picture only: give the control around it a name. `size` in CSS pixels. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width={size} height={size} aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of the product. */
export function Mark({ size = 32 }: { size?: number }) {
  return <img class="mark" src="/icons/mark.svg" width={size} height={size} alt="" />;
}
