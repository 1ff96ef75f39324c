# Rahmen, Orte, Formulare, Einstellungen.

app-name = Packproof
title = { $screen } · Packproof
loading = Was auf diesem Gerät bekannt ist, wird geöffnet …
not-enrolled = Noch nicht angemeldet
dismiss = Schließen
undo = Rückgängig
cancel = Abbrechen
back = Zurück
try-again = Erneut versuchen
good = gut
unknown = nicht bekannt
to-check = prüfen
none-yet = noch nichts
for-support = Für den Support
waits-for-other = Diese Seite öffnet sich von selbst, sobald die andere geschlossen ist.

screen-loading = Öffnen
screen-trouble = Lässt sich nicht öffnen
screen-enrol = Standort beitreten
screen-scan = Scannen
screen-verdict = Urteil
screen-type = Code eingeben
screen-session = Sitzung
screen-history = Verlauf
screen-record = Eintrag
screen-status = Status

## Daten und Zahlen

date = { $day }. { $month } { $year }
moment = { $date }, { $time }
month-1 = Jan.
month-2 = Feb.
month-3 = März
month-4 = Apr.
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = Aug.
month-9 = Sept.
month-10 = Okt.
month-11 = Nov.
month-12 = Dez.
thousands = .
percent = { $number } %
age-now = gerade eben
age-minutes = { $count } Min.
age-hours = { $count } Std.
age-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}
age-old = { $now ->
    [yes] gerade eben
   *[no] { $age } alt
}
chance = 1 von { $count }
chance-none = keinmal

## Statuszeile und Navigation

chip-online = Online
chip-offline = Offline
chip-known = { $now ->
    [yes] Stand: eben
   *[no] Stand: vor { $age }
}
chip-nothing-known = noch nichts bekannt
chip-demo = Demo
nav-label = Bereiche
nav-scan = Scannen
nav-session = Sitzung
nav-history = Verlauf
nav-status = Status
news-badge = { $count ->
    [one] { $count } spätere Nachricht
   *[other] { $count } spätere Nachrichten
}
no-session = Scannen
session-sub = { $count ->
    [0] Noch keine Packung · { $possession }
    [one] { $count } Packung · { $possession }
   *[other] { $count } Packungen · { $possession }
}
possession-short = vor Ort
no-possession-short = nicht vor Ort

## Anmeldung

enrol-title = Einem Standort beitreten
enrol-how = Öffnen Sie den Link, den Ihre Verwaltung als QR-Code zeigt, oder geben Sie den Code hier ein. Er gilt einmal, 24 Stunden lang.
enrol-code = Anmeldecode
enrol-code-help = 24 Buchstaben und Ziffern in Vierergruppen
enrol-server = Adresse des Servers
enrol-server-help = Zum Beispiel https://packproof.example
enrol-key = Das Gerät erzeugt seinen eigenen Schlüssel. Nach einem Download arbeitet es ohne Netz.
enrol-scan = Code scannen
enrol-join = Beitreten
enrol-joining = Beitritt läuft …
enrol-demo = Der Vorführung beitreten
code-missing = { $count ->
    [one] Bisher richtig; noch { $count } Zeichen
   *[other] Bisher richtig; noch { $count } Zeichen
}
code-too-many = { $count ->
    [one] { $count } Zeichen zu viel. Vergleichen Sie das Ende des Codes.
   *[other] { $count } Zeichen zu viel. Vergleichen Sie das Ende des Codes.
}
code-letter = „{ $letter }“ kommt in keinem Code vor. Vergleichen Sie diese Stelle mit dem angezeigten Code.
code-good = Der Code ist vollständig

## Scannen

camera = Kamera
camera-start = Kamera starten
camera-stop = Kamera stoppen
camera-starting = Die Kamera startet. Falls Sie gefragt werden, erlauben Sie es.
camera-off = Halten Sie den quadratischen Code der Packung ins Bild.
camera-off-wedge = Ein Handscanner funktioniert jederzeit: einfach auslösen.
light = Licht
zoom = Vergrößern
image-file = Bilddatei
image-looking = Wird gelesen …
type-open = Eintippen
scan-empty = Scannen Sie eine Packung: Ihr Urteil steht dann hier.
verdict = Urteil
run-label = Letzte Lesungen
run-session = { $count ->
    [0] Noch keine Packung in dieser Sitzung
    [one] { $count } Packung in dieser Sitzung
   *[other] { $count } Packungen in dieser Sitzung
}
run-count = { $count ->
    [0] Noch nichts gelesen
    [one] { $count } Lesung seit dem Start
   *[other] { $count } Lesungen seit dem Start
}
run-empty = Was Sie scannen, steht hier, das Neueste zuerst.
session-offer = Sitzung beginnen
stops-waiting = { $count ->
    [one] { $count } STOPP noch nicht ausgesondert
   *[other] { $count } STOPP noch nicht ausgesondert
}
stops-show = Zeigen
behind-stop = { $count ->
    [one] Seitdem wurde { $count } weitere Packung gelesen. Sie steht unten in der Liste.
   *[other] Seitdem wurden { $count } weitere Packungen gelesen. Sie stehen unten in der Liste.
}
details = Details
next = Nächste
again = Erneut scannen
use-repaired = Korrigierte nehmen
set-aside = Aussondern
accept = Annehmen

hint-too-small = Näher heran
hint-low-contrast = Mehr Licht, oder die Packung etwas neigen
hint-blurred = Ruhig halten, eine Handbreit Abstand
hint-moved = Telefon und Packung ruhig halten
hint-too-far = Näher heran
hint-glare = Es spiegelt: die Packung etwas neigen
hint-cut-off = Den ganzen Code ins Bild nehmen
hint-damaged = Nicht lesbar: anderen Code versuchen oder Aufdruck eintippen
hint-nothing-found = Zeigen Sie den quadratischen Code flach und ganz
picture-too-small = Kein Code gelesen: Das Bild ist zu klein. Nehmen Sie es aus der Nähe auf.
picture-low-contrast = Kein Code gelesen: Hell und Dunkel unterscheiden sich kaum. Mehr Licht, keine Spiegelung, und noch einmal.
picture-blurred = Kein Code gelesen: Das Bild ist unscharf. Ruhig halten, scharf stellen lassen, und noch einmal.
picture-moved = Kein Code gelesen: Kamera oder Packung haben sich bewegt. Beide ruhig halten, und noch einmal.
picture-too-far = Kein Code gelesen: Was nach einem Code aussieht, ist im Bild zu klein. Nehmen Sie es aus der Nähe auf.
picture-glare = Kein Code gelesen: Die Packung spiegelt, und ein Teil ist nicht zu sehen. Etwas neigen, und noch einmal.
picture-cut-off = Kein Code gelesen: Was nach einem Code aussieht, ist am Bildrand abgeschnitten. Nehmen Sie es ganz auf.
picture-damaged = Was nach einem Code aussieht, ist nicht lesbar; vielleicht ist es beschädigt. Versuchen Sie einen anderen Code der Packung, oder tippen Sie den Aufdruck ein.
picture-nothing-found = Im Bild wurde kein quadratischer Code gefunden. Füllen Sie ein Drittel davon mit dem Code und versuchen Sie es noch einmal.
picture-not-a-picture = Diese Datei ist kein Bild, das hier gelesen werden kann. Wählen Sie ein Foto oder einen Scan als PNG, JPEG oder WebP.

## Eintippen

type-way = Was liegt Ihnen vor?
type-way-fields = Der Aufdruck
type-way-text = Der Text eines Codes
type-text = Text des Codes
type-text-help = Wie ein Scanner ihn sendet, oder wie gedruckt mit Nummern in Klammern: (01)…(21)…(10)…(17)…
type-gtin = Produktnummer (GTIN)
type-gtin-help = 14 Ziffern, bezeichnet mit GTIN, PC oder (01)
type-serial = Seriennummer
type-serial-help = Bezeichnet mit SN oder (21); Groß- und Kleinschreibung zählt
type-lot = Charge
type-lot-help = Bezeichnet mit Ch.-B., LOT oder (10)
type-expiry = Verfall
type-expiry-help = Ist nur ein Monat gedruckt, nehmen Sie seinen letzten Tag
type-expiry-is = { $date }
type-submit = Nachschlagen
field-missing = { $count ->
    [0] Noch nicht vollständig
    [one] Noch { $count } Ziffer
   *[other] Noch { $count } Ziffern
}
field-character = „{ $character }“ kann hier nicht stehen
field-too-long = { $count ->
    [one] { $count } Zeichen zu viel
   *[other] { $count } Zeichen zu viel
}
field-check-digit = Die letzte Ziffer passt nicht zu den anderen. Eine davon ist vertippt.
field-check-digit-good = Die Prüfziffer passt

## Sitzung

session-start-title = Sitzung beginnen
session-start-why = Sie fasst die Packungen einer Aufgabe zusammen und bestimmt, wie frisch das Wissen sein muss. Nach zehn Minuten ohne Lesung endet sie.
session-reason = Wofür?
session-reason-saleable-return = Retouren
    .sub = Zurück ins Lager oder nicht
session-reason-receiving = Wareneingang
    .sub = Ware kommt herein
session-reason-suspect = Verdachtsprüfung
    .sub = Jemand zweifelt an einer Packung
session-reason-status = Nur nachsehen
    .sub = Nichts hängt davon ab
session-possession = Haben Sie die Packungen in Ihrem Besitz?
possession-yes = Ja, vor Ort
possession-no = Nein
session-operator = Wer arbeitet?
session-operator-help = Name oder Kürzel; bleibt auf diesem Gerät und in seinem Journal
session-start = Beginnen
session-end = Sitzung beenden
session-since = { $named ->
    [yes] Seit { $time } · { $operator }
   *[no] Seit { $time }
}
session-tally = Packungen bisher
session-packs = Packungen, das Dringendste zuerst
session-empty = Noch keine Packung. Scannen Sie die erste.
accept-all = { $count } annehmen
tally-packs = { $count ->
    [one] Packung
   *[other] Packungen
}
tally-verified = { $count } bestätigt
tally-stop = { $count } Stopp
tally-check = { $count } zu prüfen
tally-held = { $count } zurückgestellt
tally-not-covered = { $count } nicht erfasst
tally-repeats = { $count ->
    [one] { $count } doppelt gescannt
   *[other] { $count } erneut gescannt
}
group-stop = Aussondern
group-check = Erneut prüfen
group-held = Zurückstellen
group-not-covered = Nicht erfasst
group-verified = Bestätigt

## Verlauf

history-label = Lesungen, die neueste zuerst
history-empty = Auf diesem Gerät wurde noch nichts gelesen.
history-none-match = Keine der hier gezeigten Lesungen passt. Ältere vielleicht.
history-more = Ältere Lesungen
history-choose = Wählen Sie eine Lesung, um sie ganz zu sehen.
record-loading = Diese Lesung wird gesucht …
filter-label = Welche Lesungen
filter-all = Alle
filter-verified = Bestätigt
filter-stop = Stopp
filter-check = Prüfen
filter-held = Zurück­gestellt
filter-not-covered = Nicht erfasst

## Status

status-knowledge-label = Was bekannt ist
status-device-label = Dieses Gerät
status-knowledge = Wissen
status-bundle = Bündel { $version }, signiert { $signed }
status-no-bundle = Noch wurde nichts geladen. Verbinden Sie das Gerät und gleichen Sie ab.
status-coverage = Abdeckung
status-coverage-more = der hier in 30 Tagen gescannten Produkte; { $gtins } Produkte sind Packung für Packung bekannt
status-waiting = Wartet auf Versand
status-waiting-more = auf diesem Gerät gespeichert, nichts geht verloren
status-waiting-none = alles ist bestätigt
status-contact = Letzter Kontakt
status-contact-more = { $count } frühere Einträge bestätigt
status-clock = Uhr
status-storage = Speicher
status-storage-kept = bleibt, bis Sie die Daten dieser Website löschen
status-storage-refused = der Browser kann ihn leeren, wenn der Platz knapp wird: oft abgleichen, und die App installieren, wenn er es anbietet
status-storage-unknown = der Browser hat nicht gesagt, ob er ihn behält
status-site = Standort
status-site-more = GLN { $gln } · { $tz }
status-server = Server
status-device = Gerät
status-device-more = sein Schlüssel verlässt es nie
status-version = Version
status-version-more = dieser App
status-version-waits = Eine neuere liegt bereit. Sie startet, wenn alle Packproof-Seiten geschlossen waren.
sync-now = Jetzt abgleichen
sync-running = Abgleich läuft …
export = Exportieren
later-news = Spätere Nachrichten
later-none = An den hier beurteilten Packungen hat sich nichts geändert.

## Einstellungen

settings = Einstellungen
set-theme = Farben
theme-system = Wie das System
theme-light = Hell
theme-dark = Dunkel
theme-sun = Sonne
    .sub = Schwarz auf Weiß
set-language = Sprache
language-system = Wie das System
set-sound = Töne
sound-on = Ton
    .sub = und Vibration
sound-vibrate = Vibration
    .sub = allein
sound-off = Aus
    .sub = der Bildschirm sagt alles
keys = Tastatur
keys-walk = nächste und vorige in der Liste
keys-open = öffnet die Lesung
keys-next = nächste Packung
keys-undo = nimmt die letzte Entscheidung zurück
keys-export = exportiert das Journal
keys-type = Code eingeben
keys-back = zurück
keys-places = Scannen, Sitzung, Verlauf, Status
keys-tab = durch alles auf dem Bildschirm

## Kurze Meldungen

toast-accept = Angenommen und festgehalten.
toast-set-aside = Ausgesondert und festgehalten.
toast-undone = Zurückgenommen.
toast-scanner-faithful = Scannertest: Dieser Scanner sendet alles, wie es ist.
toast-scanner-put-right = Scannertest: Dieser Scanner verändert Codes. Das wird ab jetzt zurückgestellt.
toast-scanner-loses = Scannertest: Diesem Scanner gehen Trennzeichen oder Groß- und Kleinschreibung verloren. Stellen Sie ihn nach seiner Anleitung ein und scannen Sie das Blatt noch einmal.
toast-accepted-all = { $count ->
    [one] { $count } Packung angenommen.
   *[other] { $count } Packungen angenommen.
}
toast-news = { $count ->
    [one] An einer früher beurteilten Packung hat sich etwas geändert.
   *[other] An { $count } früher beurteilten Packungen hat sich etwas geändert.
}
toast-news-see = Ansehen
