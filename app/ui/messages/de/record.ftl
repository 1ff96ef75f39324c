# Was über eine Lesung gesagt wird: Urteil, Packung, Grundlage.

decision-verified = BESTÄTIGT
decision-stop = STOPP
decision-check = PRÜFEN
decision-held = WARTEN
decision-not-covered = NICHT ERFASST

kind-suspect = Verdacht
kind-unfit = nicht verwendbar
kind-mismatch = Abweichung
kind-fault = Lesefehler
kind-knowledge = Wissen

verdict-verified = Kennung, Charge und Verfall stimmen mit den Daten überein. Nichts Bekanntes spricht dagegen.
    .short = Bestätigt
    .means = Sie stimmt mit den Daten von { $whose } überein, und nichts Bekanntes spricht dagegen.
    .todo = Prüfen Sie Siegel und Karton mit dem Auge: Ein Code lässt sich kopieren.

note-ageing = Wissen altert
note-as-of = Stand { $date }
note-expiry-extended = Verfall vom Hersteller verlängert
note-already-scanned = Schon gescannt

foot-age = { $now ->
    [yes] Wissen keine Minute alt
   *[no] Wissen { $age } alt
}
foot-no-knowledge = Noch kein Wissen
foot-source = Bündel { $version } · { $whose }
foot-bundle = Bündel { $version }
foot-not-in = Nicht in Bündel { $version }
foot-read-once = Einmal gelesen
foot-read-twice = Zweimal gelesen, gleiches Ergebnis
foot-second-decides = Eine zweite Lesung entscheidet
foot-exception = Eine Abweichung, kein Fall
foot-nothing-said = Über die Packung sagt das nichts

spoken-verdict = { $word }. { $why } { $product }, Seriennummer endet auf { $serial }. { $notes }

## Die Packung

pack = Packung
serial = Serie
lot = Charge
expires = Verfall
ndc = NDC
gtin = GTIN
not-on-pack = nicht im Code
record-says = laut Daten { $value }
product-number = Produkt { $gtin }
product-unknown = Keine Produktnummer
product-no-data = Zu diesem Produkt liegen hier keine Herstellerdaten vor
product-not-read = Der Code sagt nicht, um welches Produkt es geht
whose-maker = dem Hersteller
row-serial = { $serial }
row-lot = Charge { $lot }
row-later = Seitdem geändert

facts = Was es bedeutet und was zu tun ist
facts-got = Erhalten
facts-repaired = Gemeint
facts-means = Bedeutet
facts-do = Zu tun
facts-also = Auch

## Wo ein Eintrag ist, was entschieden wurde

state-saved = gespeichert
state-sent = gesendet
state-confirmed = quittiert
state-long-saved = Auf diesem Gerät gespeichert; wird noch gesendet
state-long-sent = Gesendet; noch nicht quittiert
state-long-confirmed = Durch die Quittung des Servers bestätigt
action-done-accept = angenommen
action-done-set-aside = ausgesondert
mode-camera = Kamera
mode-image = Bilddatei
mode-wedge = Handscanner
mode-manual = Eingetippt

record-what = Was geschah
record-when = Gelesen
record-mode = Weg
record-entry = Journaleintrag
record-state = Eintrag
record-action = Entscheidung
record-kind = Art
record-answer = Antwort des Servers
record-rests-on = Worauf es beruht
record-reasons = Gründe
record-read = Was gelesen wurde
record-raw = Wie es ankam; Trennzeichen als ‹GS›
record-findings = Aufgefallen:

evidence-bundle = Bündel
evidence-index = Index
evidence-issued = Signiert
evidence-age = Alter dabei
evidence-attested = Belegt durch
evidence-found = Gefunden
evidence-found-how = { $count ->
    [one] in Charge { $lot }; eine nie vergebene Seriennummer würde so in { $chance } Fällen gefunden
   *[other] in Charge { $lot }, { $count } Chargen durchsucht; eine nie vergebene Seriennummer würde so in { $chance } Fällen gefunden
}
evidence-rules = Regeln
evidence-clock = Uhr
evidence-judged = Beurteilt zum
attested-maker = { $who }, den Hersteller (GLN { $gln })
attested-sender = { $who }, durch dessen Lieferdaten (GLN { $gln })
clock-agrees = stimmt mit signierter Zeit überein
clock-behind = geht gegenüber signierter Zeit nach: Das Datum des Geräts ist falsch
clock-ahead = ist signierter Zeit weit voraus: Prüfen Sie das Datum des Geräts
clock-given = kam mit der Anfrage
reading-literal = Wie gedruckt
reading-repaired = Korrigiert, { $number }
form-element-string = GS1-Elementfolge
form-bracketed = GS1-Elemente in Klammern
form-bare-gtin = Eine Produktnummer allein
form-uri = Eine Webadresse
form-digital-link = Ein GS1 Digital Link
form-envelope = Ein Code im Umschlag (ISO/IEC 15434)
form-hibc = Ein HIBC-Code
form-isbt-128 = Ein ISBT-128-Code
form-other-standard = Ein Code eines anderen Standards
form-pzn = Der Code mit der PZN
form-plain-text = Ein Code ohne Packungsdaten
form-unknown = Nicht verstanden

finding-no-symbology = Der Scanner sagte nicht, welche Art Code er las
finding-superfluous-separator = Ein Trennzeichen steht, wo keines nötig ist
finding-unknown-ai = Ein Teil beginnt mit keiner bekannten Nummer
finding-bad-length = Ein Wert ist zu kurz oder zu lang
finding-bad-character = Ein Wert hat ein Zeichen, das er nicht haben kann
finding-bad-check-digit = Die Prüfziffer passt nicht
finding-bad-date = Ein Wert ist kein Tag des Kalenders
finding-contradiction = Dieselbe Nummer steht zweimal mit verschiedenen Werten da
finding-bad-brackets = Klammern passen nicht zusammen
finding-not-text = Diese Bytes sind kein Text
finding-not-understood = Das ist kein Code, den Packproof liest
finding-caps-lock = Buchstaben kamen in falscher Groß- und Kleinschreibung an
finding-keyboard-layout = Der Scanner tippt für eine andere Tastaturbelegung
finding-separator-lost = Trennzeichen fehlen
finding-separator-replaced = Trennzeichen kamen als andere Zeichen an
finding-prefix-damaged = Der Anfang des Codes ist beschädigt
finding-truncated = Das Ende des Codes fehlt
finding-read-twice = Der Code kam in einer Lesung zweimal an
finding-code-appended = Ein anderer Code wurde mitgelesen
finding-encoding-damaged = Zeichen wurden unterwegs verändert oder hinzugefügt
finding-look-alike = Ein Buchstabe steht, wo eine Ziffer gleicher Form hingehört
finding-terminator = Der Scanner schließt mit Zeilenende oder Tabulator ab
finding-envelope = Der Umschlag um die Daten
finding-uri-stem = Die Webadresse, die die Daten trägt
finding-not-read = Ein Teil wird aufbewahrt und nicht gelesen
finding-derived-gtin = Die Produktnummer wurde aus der nationalen Nummer abgeleitet
finding-profile-applied = Zurückgestellt, wie dieser Scanner gelernt wurde
finding-empty-value = Ein Wert fehlt
finding-bad-check-characters = Die Prüfzeichen passen nicht
finding-bad-time = Ein Wert ist keine Uhrzeit
finding-not-in-code-list = Ein Schlüssel steht nicht in der Liste seines Standards
finding-bad-company-prefix = Eine Firmenkennung wurde erwartet
finding-bad-value = Ein Wert ist keiner, den sein Format zulässt
finding-required-missing = Ein Element braucht ein anderes, das fehlt
finding-excluded-pair = Zwei Elemente dürfen nicht zusammen stehen
finding-bad-uri = Die Webadresse ist nicht, wie GS1 Digital Link sie vorsieht
finding-compressed-uri = Ein komprimierter GS1 Digital Link; nur die unkomprimierte Form wird gelesen
finding-bad-symbology = Die Daten passen nicht zur Art des Codes
finding-bad-envelope = Der Umschlag ist nicht, wie sein Standard ihn vorsieht

later-since = Seitdem: { $what }
answer-final = Der Server antwortete: { $word }
answer-provisional = Der Server antwortete vorläufig: { $word }. Das heißt nie: weiterverkaufen.

notice-matches-now = Sie stimmt nun mit den Daten überein
