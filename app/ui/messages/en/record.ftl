# What is said of a read: decisions, pack, evidence.

decision-verified = VERIFIED
decision-stop = STOP
decision-check = CHECK
decision-held = HELD
decision-not-covered = NOT COVERED

kind-suspect = suspect
kind-unfit = unfit
kind-mismatch = mismatch
kind-fault = fault of the read
kind-knowledge = knowledge

verdict-verified = Identifier, lot and expiry match the record. Nothing known speaks against it.
    .short = Verified
    .means = It matches the record of { $whose }, and nothing known speaks against it.
    .todo = Check the seal and the carton by eye: a code can be copied.

note-ageing = Knowledge is ageing
note-as-of = As of { $date }
note-expiry-extended = Expiry extended by the maker
note-already-scanned = Scanned before

foot-age = { $now ->
    [yes] Knowledge under a minute old
   *[no] Knowledge { $age } old
}
foot-no-knowledge = No knowledge yet
foot-source = Bundle { $version } · { $whose }
foot-bundle = Bundle { $version }
foot-not-in = Not in bundle { $version }
foot-read-once = Read once
foot-read-twice = Read twice, same result
foot-second-decides = A second read decides
foot-exception = An exception, not a case
foot-nothing-said = Nothing is said about the pack

spoken-verdict = { $word }. { $why } { $product }, serial ends in { $serial }. { $notes }

## The pack

pack = Pack
serial = Serial
lot = Lot
expires = Expires
ndc = NDC
gtin = GTIN
not-on-pack = not in the code
record-says = record says { $value }
product-number = Product { $gtin }
product-unknown = No product number
product-no-data = No maker’s data for this product here
product-not-read = The code does not say which product it is
whose-maker = the maker
row-serial = { $serial }
row-lot = lot { $lot }
row-later = Changed since

facts = What it means and what to do
facts-got = Got
facts-repaired = Means
facts-means = It means
facts-do = What to do
facts-also = Also

## Where a record is, what was decided

state-saved = saved
state-sent = sent
state-confirmed = confirmed
state-long-saved = Saved on this device; to be sent
state-long-sent = Sent; not confirmed yet
state-long-confirmed = Confirmed by the server’s receipt
action-done-accept = accepted
action-done-set-aside = set aside
mode-camera = Camera
mode-image = Image file
mode-wedge = Hardware scanner
mode-manual = Typed

record-what = What happened
record-when = Read
record-mode = Way
record-entry = Journal entry
record-state = Record
record-action = Decision
record-kind = Kind of matter
record-answer = Answer of the server
record-rests-on = What it rests on
record-reasons = Reasons
record-read = What was read
record-raw = As it came, separators shown as ‹GS›
record-findings = Noticed:

evidence-bundle = Bundle
evidence-index = Index
evidence-issued = Signed
evidence-age = Age then
evidence-attested = Attested by
evidence-found = Found
evidence-found-how = { $count ->
    [one] in lot { $lot }; a serial that nobody issued would be found so { $chance } times
   *[other] in lot { $lot }, { $count } lots searched; a serial that nobody issued would be found so { $chance } times
}
evidence-rules = Rules
evidence-clock = Clock
evidence-judged = Judged as of
attested-maker = { $who }, the maker (GLN { $gln })
attested-sender = { $who }, by its shipment record (GLN { $gln })
clock-agrees = agrees with signed time
clock-behind = is behind signed time: the device’s date is wrong
clock-ahead = is far ahead of signed time: check the device’s date
clock-given = was given with the request
reading-literal = As printed
reading-repaired = Repaired, { $number }
form-element-string = GS1 element string
form-bracketed = GS1 elements in brackets
form-bare-gtin = A product number alone
form-uri = A web address
form-digital-link = A GS1 Digital Link
form-envelope = A code in an envelope (ISO/IEC 15434)
form-hibc = A HIBC code
form-isbt-128 = An ISBT 128 code
form-other-standard = A code of another standard
form-pzn = The code with a German PZN
form-plain-text = A code that holds no pack data
form-unknown = Not understood

finding-no-symbology = The scanner did not say which kind of code it read
finding-superfluous-separator = A separator stands where none is needed
finding-unknown-ai = A part starts with no known identifier
finding-bad-length = A value is too short or too long
finding-bad-character = A value has a character that it cannot have
finding-bad-check-digit = The check digit does not fit
finding-bad-date = A value is not a day of the calendar
finding-contradiction = The same identifier stands there twice with different values
finding-bad-brackets = Brackets do not match
finding-not-text = These bytes are not text
finding-not-understood = This is not a code that Packproof reads
finding-caps-lock = Letters arrived with the wrong case
finding-keyboard-layout = The scanner types for another keyboard layout
finding-separator-lost = Separators are missing
finding-separator-replaced = Separators arrived as other characters
finding-prefix-damaged = The start of the code is damaged
finding-truncated = The end of the code is missing
finding-read-twice = The code arrived twice in one read
finding-code-appended = Another code was read into this one
finding-encoding-damaged = Characters were changed or added on the way
finding-look-alike = A letter stands where a digit of the same shape belongs
finding-terminator = The scanner ends its input with a line end or tab
finding-envelope = The envelope around the data
finding-uri-stem = The web address that carries the data
finding-not-read = A part is kept and not read
finding-derived-gtin = The product number was derived from the national number
finding-profile-applied = Put right as this scanner was learned
finding-empty-value = A value is missing
finding-bad-check-characters = The check characters do not fit
finding-bad-time = A value is not a time of day
finding-not-in-code-list = A code is not in the list of its standard
finding-bad-company-prefix = A company prefix was expected
finding-bad-value = A value is not one that its format allows
finding-required-missing = An element needs another one that is missing
finding-excluded-pair = Two elements may not stand together
finding-bad-uri = The web address is not as GS1 Digital Link has it
finding-compressed-uri = A compressed GS1 Digital Link; only the uncompressed form is read
finding-bad-symbology = The data do not fit the kind of code
finding-bad-envelope = The envelope is not as its standard has it

later-since = Since then: { $what }
answer-final = The server answered: { $word }
answer-provisional = The server answered for now: { $word }. That never means resell.

notice-matches-now = It matches the record now
