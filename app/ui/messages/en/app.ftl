# Frames, places, forms, settings.

app-name = Packproof
title = { $screen } · Packproof
loading = Opening what is known on this device …
not-enrolled = Not enrolled yet
dismiss = Close
undo = Undo
cancel = Cancel
back = Back
try-again = Try again
good = good
unknown = not known
to-check = check
none-yet = none yet
for-support = For support
waits-for-other = This page opens by itself as soon as the other one is closed.

screen-loading = Opening
screen-trouble = Cannot open
screen-enrol = Join a site
screen-scan = Scan
screen-verdict = Verdict
screen-type = Type a code
screen-session = Session
screen-history = History
screen-record = Record
screen-status = Status

## Dates and numbers

date = { $day } { $month } { $year }
moment = { $date }, { $time }
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
thousands = ,
percent = { $number } %
age-now = just now
age-minutes = { $count } min
age-hours = { $count } h
age-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
age-old = { $now ->
    [yes] just now
   *[no] { $age } old
}
chance = 1 in { $count }
chance-none = none

## Status line and navigation

chip-online = Online
chip-offline = Offline
chip-known = { $now ->
    [yes] known just now
   *[no] known { $age } ago
}
chip-nothing-known = nothing known yet
chip-demo = Demo
nav-label = Places
nav-scan = Scan
nav-session = Session
nav-history = History
nav-status = Status
news-badge = { $count ->
    [one] { $count } later truth
   *[other] { $count } later truths
}
no-session = Scan
session-sub = { $count ->
    [0] No pack yet · { $possession }
    [one] { $count } pack · { $possession }
   *[other] { $count } packs · { $possession }
}
possession-short = at hand
no-possession-short = not at hand

## Joining a site

enrol-title = Join a site
enrol-how = Open the link that your administrator shows as a QR code, or type its code here. It works once, within 24 hours.
enrol-code = Enrolment code
enrol-code-help = 24 letters and digits in groups of four
enrol-server = Address of the server
enrol-server-help = As in https://packproof.example
enrol-key = The device makes its own key. After one download it works without a network.
enrol-scan = Scan the code
enrol-join = Join
enrol-joining = Joining …
enrol-demo = Join the demonstration
code-missing = { $count ->
    [one] Good so far; { $count } character to go
   *[other] Good so far; { $count } characters to go
}
code-too-many = { $count ->
    [one] { $count } character too many. Compare the end of the code.
   *[other] { $count } characters too many. Compare the end of the code.
}
code-letter = No code has “{ $letter }”. Compare this place with the code shown.
code-good = The code is complete

## Scanning

camera = Camera
camera-start = Start the camera
camera-stop = Stop the camera
camera-starting = The camera starts. If you are asked, allow it.
camera-off = Hold the square code of the pack into the picture.
camera-off-wedge = A hardware scanner works at any time: just pull its trigger.
light = Light
zoom = Magnify
image-file = Image file
image-looking = Looking …
type-open = Type it in
scan-empty = Scan a pack: its verdict stands here.
verdict = Verdict
run-label = Latest reads
run-session = { $count ->
    [0] No pack in this session yet
    [one] { $count } pack in this session
   *[other] { $count } packs in this session
}
run-count = { $count ->
    [0] Nothing read yet
    [one] { $count } read since the start
   *[other] { $count } reads since the start
}
run-empty = What you scan is listed here, the newest first.
session-offer = Start a session
stops-waiting = { $count ->
    [one] { $count } STOP not set aside yet
   *[other] { $count } STOPs not set aside yet
}
stops-show = Show
behind-stop = { $count ->
    [one] { $count } more pack was read since. It is listed below.
   *[other] { $count } more packs were read since. They are listed below.
}
details = Details
next = Next pack
again = Scan again
use-repaired = Use repaired
set-aside = Set aside
accept = Accept

hint-too-small = Move closer
hint-low-contrast = More light, or tilt the pack a little
hint-blurred = Hold still, a hand’s width away
hint-moved = Hold the phone and the pack still
hint-too-far = Move closer
hint-glare = Glare: tilt the pack a little
hint-cut-off = Move the whole code into the picture
hint-damaged = Can’t be read: try another code, or type what is printed
hint-nothing-found = Show the square code, flat and whole
picture-too-small = No code read: the picture is too small. Take it from closer.
picture-low-contrast = No code read: dark and light hardly differ. Use more light, avoid glare, and take it again.
picture-blurred = No code read: the picture is blurred. Hold still, let the camera focus, and take it again.
picture-moved = No code read: the camera or the pack moved. Hold both still and take it again.
picture-too-far = No code read: what looks like a code is too small in the picture. Take it from closer.
picture-glare = No code read: light is mirrored by the pack and hides a part of it. Tilt the pack a little and take it again.
picture-cut-off = No code read: what looks like a code is cut off by the edge of the picture. Show all of it and take it again.
picture-damaged = What looks like a code can’t be read; it may be damaged. Try another code of the pack, or type what is printed.
picture-nothing-found = No square code was found in the picture. Fill a third of it with the code and take it again.
picture-not-a-picture = This file is no picture that can be read here. Choose a photograph or a scan as PNG, JPEG or WebP.

## Typing

type-way = What do you have?
type-way-fields = The print on the pack
type-way-text = The text of a code
type-text = Text of the code
type-text-help = As a scanner sends it, or as printed with numbers in brackets: (01)…(21)…(10)…(17)…
type-gtin = Product number (GTIN)
type-gtin-help = 14 digits, marked GTIN, PC or (01)
type-serial = Serial
type-serial-help = Marked SN or (21); capitals matter
type-lot = Lot
type-lot-help = Marked LOT, Ch.-B. or (10)
type-expiry = Expires
type-expiry-help = If only a month is printed, take its last day
type-expiry-is = { $date }
type-submit = Look it up
field-missing = { $count ->
    [0] Not complete yet
    [one] { $count } digit to go
   *[other] { $count } digits to go
}
field-character = “{ $character }” cannot stand here
field-too-long = { $count ->
    [one] { $count } character too many
   *[other] { $count } characters too many
}
field-check-digit = The last digit does not fit the others. One of them is mistyped.
field-check-digit-good = The check digit fits

## Session

session-start-title = Start a session
session-start-why = It groups the packs of one task, and says how fresh the knowledge must be. It ends after ten idle minutes.
session-reason = What is it for?
session-reason-saleable-return = Saleable returns
    .sub = Back to stock or not
session-reason-receiving = Receiving
    .sub = Goods coming in
session-reason-suspect = Suspect check
    .sub = A pack that somebody doubts
session-reason-status = Just asking
    .sub = Nothing depends on it
session-possession = Are the packs in your possession?
possession-yes = Yes, at hand
possession-no = No
session-operator = Who works?
session-operator-help = Name or initials, kept on this device and in its journal
session-start = Start
session-end = End the session
session-since = { $named ->
    [yes] Since { $time } · { $operator }
   *[no] Since { $time }
}
session-tally = Packs so far
session-packs = Packs, the worst first
session-empty = No pack yet. Scan the first one.
accept-all = Accept { $count }
tally-packs = { $count ->
    [one] pack
   *[other] packs
}
tally-verified = { $count } verified
tally-stop = { $count } stop
tally-check = { $count } to check
tally-held = { $count } held
tally-not-covered = { $count } not covered
tally-repeats = { $count ->
    [one] { $count } scanned twice
   *[other] { $count } scanned again
}
group-stop = Set aside
group-check = Check again
group-held = Hold
group-not-covered = Not covered
group-verified = Verified

## History

history-label = Reads, the newest first
history-empty = Nothing was read on this device yet.
history-none-match = None of the reads shown here fits. Older ones may.
history-more = Older reads
history-choose = Choose a read to see it in full.
record-loading = Looking for this read …
filter-label = Which reads
filter-all = All
filter-verified = Verified
filter-stop = Stop
filter-check = Check
filter-held = Held
filter-not-covered = Not covered

## Status

status-knowledge-label = What is known
status-device-label = This device
status-knowledge = Knowledge
status-bundle = Bundle { $version }, signed { $signed }
status-no-bundle = Nothing was downloaded yet. Connect and sync.
status-coverage = Coverage
status-coverage-more = of the products scanned here in 30 days; { $gtins } products known pack by pack
status-waiting = Waiting to be sent
status-waiting-more = kept on this device, nothing is lost
status-waiting-none = everything is confirmed
status-contact = Last contact
status-contact-more = { $count } earlier entries confirmed
status-clock = Clock
status-storage = Storage
status-storage-kept = kept until you clear this site’s data
status-storage-refused = the browser may clear it when room runs short: sync often, and install the app if it offers to
status-storage-unknown = the browser has not said whether it keeps it
status-site = Site
status-site-more = GLN { $gln } · { $tz }
status-server = Server
status-device = Device
status-device-more = its key never leaves it
status-version = Version
status-version-more = of this app
status-version-waits = A newer one is ready. It starts when all Packproof pages were closed.
sync-now = Sync now
sync-running = Syncing …
export = Export
later-news = Later news
later-none = Nothing changed about packs that were judged here.

## Settings

settings = Settings
set-theme = Colours
theme-system = As the system
theme-light = Light
theme-dark = Dark
theme-sun = Sun
    .sub = Black on white
set-language = Language
language-system = As the system
set-sound = Sounds
sound-on = Sound
    .sub = and vibration
sound-vibrate = Vibration
    .sub = only
sound-off = Off
    .sub = the screen says it all
keys = Keyboard
keys-walk = next and previous in the list
keys-open = opens the read
keys-next = next pack
keys-undo = takes the last decision back
keys-export = exports the journal
keys-type = types a code
keys-back = back
keys-places = scan, session, history, status
keys-tab = through everything on the screen

## Toasts

toast-accept = Accepted and written down.
toast-set-aside = Set aside and written down.
toast-undone = Taken back.
toast-scanner-faithful = Scanner test: this scanner sends everything as it is.
toast-scanner-put-right = Scanner test: this scanner changes codes. From now on that is put right.
toast-scanner-loses = Scanner test: this scanner loses separators or letter case. Set it up as its manual says, then scan the sheet again.
toast-accepted-all = { $count ->
    [one] { $count } pack accepted.
   *[other] { $count } packs accepted.
}
toast-news = { $count ->
    [one] Something changed about a pack judged earlier.
   *[other] Something changed about { $count } packs judged earlier.
}
toast-news-see = See
