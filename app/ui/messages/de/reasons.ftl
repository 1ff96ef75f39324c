# Jeder Grund eines Urteils. Der Wert ist die eine Zeile der Tafel: was gesehen wurde und was zu tun ist. `.short` steht in
# Listen, `.means` und `.todo` auf der Karte darunter. Nie mehr, als bekannt ist.

## Verdacht: ein Fall beginnt

reason-illegitimate = Als nicht rechtmäßig gemeldet. Nicht verwenden. Getrennt halten.
    .short = Als nicht rechtmäßig gemeldet
    .means = Hersteller oder Behörde haben glaubhafte Hinweise gegen diese Kennung.
    .todo = In Quarantäne legen, Herkunft aufschreiben, und noch heute der verantwortlichen Person melden.
reason-stolen = Als gestohlen gemeldet. Nicht verwenden. Getrennt halten.
    .short = Als gestohlen gemeldet
    .means = Laut den Daten wurde diese Packung gestohlen.
    .todo = In Quarantäne legen, aufschreiben, wer sie brachte, und sofort der verantwortlichen Person melden.
reason-blocked = Von Hersteller oder Behörde gesperrt. Getrennt halten.
    .short = Gesperrt
    .means = Jemand, der das darf, hat verlangt, diese Packung zurückzuhalten.
    .todo = In Quarantäne legen, und fragen, wer sie gesperrt hat.
reason-destroyed-then-seen = Laut den Daten wurde sie vernichtet. Getrennt halten.
    .short = Als vernichtet gemeldet
    .means = Eine Packung mit dieser Kennung wurde als vernichtet gemeldet, und eine liegt hier.
    .todo = In Quarantäne legen, Code und Aufdruck fotografieren, und noch heute der verantwortlichen Person melden.
reason-same-code-twice-in-view = Zwei Packungen tragen hier dieselbe Kennung. Beide beiseitelegen.
    .short = Zweimal dieselbe Kennung im Bild
    .means = Eine Kennung gehört zu einer einzigen Packung; eine der beiden ist kopiert, und am Code sieht niemand, welche.
    .todo = Beide in Quarantäne legen, und noch heute der verantwortlichen Person melden.
reason-impossible-travel = Zu weit entfernt gesehen, um seitdem hier zu sein. Getrennt halten.
    .short = Kurz zuvor weit entfernt gesehen
    .means = Eine Packung mit dieser Kennung wurde vor so kurzer Zeit so weit entfernt gelesen, dass es nicht diese sein kann.
    .todo = In Quarantäne legen, Code und Aufdruck fotografieren, und die Herkunft aufschreiben.
reason-duplicate-elsewhere = Dieselbe Kennung liegt auch anderswo. Getrennt halten.
    .short = Liegt auch anderswo
    .means = An einem anderen Ort gibt es eine Packung mit dieser Kennung. Eine der beiden ist kopiert.
    .todo = In Quarantäne legen, und noch heute der verantwortlichen Person melden.
reason-dispensed-elsewhere = Anderswo wurde eine Packung mit dieser Kennung abgegeben. Getrennt halten.
    .short = Anderswo abgegeben
    .means = Laut den Daten ging eine solche Packung anderswo an eine Patientin oder einen Patienten.
    .todo = In Quarantäne legen, und noch heute der verantwortlichen Person melden.
reason-relabelled-expiry = Laut den Daten ist sie verfallen; der Aufdruck nennt einen späteren Tag. Getrennt halten.
    .short = Späterer Verfall als in den Daten
    .means = In den Daten von { $whose } steht ein früherer Verfall als auf der Packung, und dieser Tag ist vorbei.
    .todo = Das gedruckte Datum mit dem Auge vergleichen, in Quarantäne legen, und noch heute der verantwortlichen Person melden.
reason-guessed-serials = Mehrere Packungen von hier tragen nie vergebene Seriennummern. Beiseitelegen.
    .short = Nie vergebene Seriennummern
    .means = Eine unbekannte Seriennummer kann eine Lücke in den Daten sein; mehrere aus einer Quelle sind es kaum.
    .todo = Alle Packungen dieser Lieferung beiseitelegen, und noch heute der verantwortlichen Person melden.
reason-anomaly = Mehrere Auffälligkeiten zusammen sprechen dagegen. Getrennt halten.
    .short = Mehrere Auffälligkeiten
    .means = Keine davon würde allein genügen; zusammen sind sie kaum Zufall.
    .todo = In Quarantäne legen, die Auffälligkeiten in den Details ansehen, und noch heute der verantwortlichen Person melden.

## Nicht verwendbar: kein Fall

reason-recalled-serial = Genau diese Packung ist zurückgerufen. Nicht verwenden.
    .short = Packung zurückgerufen
    .means = Ihre Seriennummer steht auf der Rückrufliste. Für andere ihrer Charge muss das nicht gelten.
    .todo = Beiseitelegen und dem Rückruf folgen. Ein Fall ist nicht nötig.
reason-recalled-lot = Ihre Charge ist zurückgerufen. Nicht verwenden.
    .short = Charge { $lot } zurückgerufen
    .means = Die ganze Charge ist zurückgerufen; jede ihrer Packungen ist betroffen.
    .todo = Mit allen anderen dieser Charge beiseitelegen und dem Rückruf folgen. Ein Fall ist nicht nötig.
reason-withdrawn = Vom Markt genommen. Nicht verwenden.
    .short = Vom Markt genommen
    .means = Dieses Produkt wird nicht mehr abgegeben.
    .todo = Zur Rückgabe oder Entsorgung beiseitelegen. Ein Fall ist nicht nötig.
reason-expired = Verfallen am { $expires }. Nicht verwenden.
    .short = Verfallen { $expires }
    .means = Der letzte verwendbare Tag ist vorbei, nach Aufdruck oder Daten, je nachdem, welcher früher liegt.
    .todo = Zur Rückgabe oder Entsorgung beiseitelegen. Ein Fall ist nicht nötig.
reason-dispensed = Laut den Daten wurde sie schon abgegeben. Beiseitelegen.
    .short = Schon abgegeben
    .means = Eine Packung mit dieser Kennung ging an eine Patientin oder einen Patienten; die Daten sagen nicht, wo.
    .todo = Ist es eine Retoure, kann sie nicht zurück ins Lager. Sonst fragen Sie bei { $whose } nach.
reason-dispensed-here = Dieser Standort hat sie abgegeben. Beiseitelegen.
    .short = Hier abgegeben
    .means = Dieser Standort hat ihre Abgabe gemeldet.
    .todo = War das ein Versehen, nehmen Sie die Abgabe in Ihrem System innerhalb der erlaubten Tage zurück.
reason-inactive = Laut den Daten aus dem Verkehr genommen. Beiseitelegen.
    .short = Aus dem Verkehr
    .means = Hersteller oder Besitzer haben sie ausgebucht.
    .todo = Beiseitelegen, und bei { $whose } nach dem Grund fragen. Ein Fall ist nicht nötig.
reason-sample = Als Muster verzeichnet. Nicht zur Abgabe.
    .short = Muster
    .means = Muster sind nicht zum Verkauf.
    .todo = Getrennt vom Lager aufbewahren. Ein Fall ist nicht nötig.
reason-exported = Als ausgeführt verzeichnet. Nicht für diesen Markt.
    .short = Ausgeführt
    .means = Laut den Daten hat sie diesen Markt verlassen.
    .todo = Beiseitelegen, und bei { $whose } nachfragen. Ein Fall ist nicht nötig.

## Abweichung: eine Frage zwischen Partnern

reason-expiry-mismatch = { $second ->
    [yes] Der Verfall stimmt nicht mit den Daten von { $whose } überein. Beiseitelegen und dort nachfragen.
   *[no] Der Verfall stimmt nicht mit den Daten von { $whose } überein. Noch einmal scannen.
}
    .short = Verfall weicht ab
    .means = Zwei von hundert Datensätzen haben irgendwo einen Fehler. Über die Packung sagt das noch nichts.
    .todo = { $second ->
        [yes] Beiseitelegen, und bei { $whose } fragen, welches Datum stimmt.
       *[no] Noch einmal scannen. Bleibt es so, beiseitelegen und bei { $whose } fragen.
    }
reason-lot-mismatch = { $second ->
    [yes] Die Charge stimmt nicht mit den Daten von { $whose } überein. Beiseitelegen und dort nachfragen.
   *[no] Die Charge stimmt nicht mit den Daten von { $whose } überein. Noch einmal scannen.
}
    .short = Charge weicht ab
    .means = Zwei von hundert Datensätzen haben irgendwo einen Fehler. Über die Packung sagt das noch nichts.
    .todo = { $second ->
        [yes] Beiseitelegen, und bei { $whose } fragen, welche Charge stimmt.
       *[no] Noch einmal scannen. Bleibt es so, beiseitelegen und bei { $whose } fragen.
    }
reason-serial-unknown = { $second ->
    [yes] Die Daten der Charge { $lot } führen diese Seriennummer nicht. Beiseitelegen und bei { $whose } nachfragen.
   *[no] Die Daten der Charge { $lot } führen diese Seriennummer nicht. Noch einmal scannen.
}
    .short = Seriennummer nicht verzeichnet
    .means = Die Liste dieser Charge ist vollständig, und diese Seriennummer steht nicht darauf. Auch Daten können falsch sein.
    .todo = { $second ->
        [yes] Beiseitelegen, und bei { $whose } nach dieser Seriennummer fragen.
       *[no] Noch einmal scannen. Bleibt es so, beiseitelegen und bei { $whose } fragen.
    }

## Lesefehler: die Lesung, nicht die Packung

reason-unreadable = Das ließ sich nicht als Code einer Packung lesen. Erneut scannen.
    .short = Nicht verstanden
    .means = Was ankam, ist kein Code einer Packung. Über die Packung sagt das nichts.
    .todo = Den quadratischen Code scannen. Bleibt es so, den Aufdruck eintippen.
reason-incomplete = Der Code enthält nicht alles. Suchen Sie einen anderen auf der Packung.
    .short = Unvollständiger Code
    .means = Seriennummer, Charge, Verfall oder Produktnummer fehlen in dem, was ankam.
    .todo = Den quadratischen Code mit allen vier Angaben scannen, oder den Aufdruck eintippen.
reason-bad-check-digit = Die Prüfziffer der Produktnummer passt nicht. Erneut scannen.
    .short = Prüfziffer passt nicht
    .means = Eine Ziffer wurde falsch gelesen oder vertippt. Über die Packung sagt das nichts.
    .todo = Erneut scannen, oder die Nummer mit dem Aufdruck vergleichen.
reason-wrong-code = Das ist ein anderer Code der Packung. Scannen Sie den quadratischen.
    .short = Anderer Code der Packung
    .means = Strichcode, Webadresse oder Versandetikett unterscheiden eine Packung nicht von der anderen.
    .todo = Den quadratischen Code mit der Seriennummer scannen.
reason-caps-lock = Der Scanner vertauscht Groß- und Kleinbuchstaben. Feststelltaste ausschalten.
    .short = Wohl die Feststelltaste
    .means = In Seriennummern zählt die Schreibung; über die Packung ist darum nichts gesagt.
    .todo = Feststelltaste ausschalten und erneut scannen, oder die korrigierte Lesung nehmen. Sie wird als korrigiert festgehalten.
reason-keyboard-layout = Scanner und Gerät haben verschiedene Tastaturbelegungen.
    .short = Tastaturbelegung verschieden
    .means = Manche Zeichen kommen als andere an. Über die Packung sagt das nichts.
    .todo = Den Scanner auf die Belegung dieses Geräts stellen, oder die korrigierte Lesung nehmen.
reason-separator-lost = Der Scanner lässt Trennzeichen weg. Mit ihnen liest sich der Code gut.
    .short = Trennzeichen verloren
    .means = Ohne sie ist nicht zu sehen, wo Seriennummer und Charge enden. Über die Packung sagt das nichts.
    .todo = Den Scanner so einstellen, dass er GS sendet, oder die korrigierte Lesung nehmen.
reason-separator-replaced = Der Scanner ersetzt Trennzeichen durch andere Zeichen.
    .short = Trennzeichen ersetzt
    .means = Wo Seriennummer und Charge enden, war zu erraten. Über die Packung sagt das nichts.
    .todo = Den Scanner so einstellen, dass er GS sendet, oder die korrigierte Lesung nehmen.
reason-prefix-damaged = Der Anfang des Codes ist beschädigt. Erneut scannen.
    .short = Anfang beschädigt
    .means = Die Kennung, die der Scanner voranstellt, kam nicht ganz an.
    .todo = Erneut scannen. Bleibt es so, die Einstellung des Scanners prüfen.
reason-truncated = Das Ende des Codes fehlt. Erneut scannen.
    .short = Ende fehlt
    .means = Die Lesung brach ab. Über die Packung sagt das nichts.
    .todo = Langsam erneut scannen. Bleibt es so, die Längengrenze des Scanners prüfen.
reason-read-twice = Der Code kam zweimal in einer Lesung an. Erneut scannen.
    .short = Zweimal in einer Lesung
    .means = Der Scanner sandte denselben Code zweimal ohne Pause.
    .todo = Erneut scannen, und dazwischen loslassen.
reason-code-appended = Ein anderer Code wurde mitgelesen. Verdecken Sie ihn und scannen Sie erneut.
    .short = Zwei Codes in einem
    .means = Ein zweiter Code dicht daneben wurde ohne Pause gelesen.
    .todo = Den anderen Code verdecken und erneut scannen.
reason-encoding-damaged = Zeichen wurden auf dem Weg vom Scanner verändert.
    .short = Zeichen verändert
    .means = Manche Bytes kann der Code einer Packung nicht enthalten. Über die Packung sagt das nichts.
    .todo = Den Zeichensatz des Scanners prüfen, dann erneut scannen.
reason-repaired-reading = Nur eine korrigierte Lesung passt zu den Daten. Vergleichen Sie sie mit dem Aufdruck.
    .short = Passt, wenn korrigiert
    .means = Wie er ankam, ist der Code nicht verzeichnet; nach Korrektur eines häufigen Fehlers ist er es, samt Charge und Verfall.
    .todo = Seriennummer und Charge mit dem Aufdruck vergleichen. Stimmen sie, die korrigierte Lesung nehmen.

## Wissen: zurückgestellt

reason-stale = Das Wissen ist für ein Urteil zu alt. Sobald online, wird erneut gefragt.
    .short = Wissen zu alt
    .means = Für diese Aufgabe darf das Wissen nicht älter sein, als die Vorgabe sagt.
    .todo = Ins Warteregal legen und verbinden. Sie erfahren es, einmal.
reason-lot-open = Die Charge wird noch gemeldet. Diese Packung kann noch kommen.
    .short = Charge wird noch gemeldet
    .means = Die Meldung der Packungen dieser Charge durch { $whose } ist noch nicht abgeschlossen.
    .todo = Ins Warteregal legen und später verbinden. Sie erfahren es, einmal.
reason-lot-partial = Von dieser Charge sind nur die hierher gelieferten Packungen bekannt, und diese ist keine davon.
    .short = Nicht unter den gelieferten
    .means = Was über diese Charge bekannt ist, stammt aus Lieferdaten, nicht vom Hersteller.
    .todo = Ins Warteregal legen, und fragen, wer sie geliefert hat.
reason-lot-unknown = Diese Charge ist hier noch nicht bekannt.
    .short = Charge noch nicht bekannt
    .means = Das Produkt ist bekannt, diese Charge nicht. Sie kann neu sein.
    .todo = Ins Warteregal legen und verbinden. Sie erfahren es, einmal.
reason-maker-role-expired = Die Signatur des Herstellers ist abgelaufen. Seine Daten gelten nicht als neu.
    .short = Herstellersignatur abgelaufen
    .means = Wer für diesen Hersteller signiert, muss neu bestätigt werden.
    .todo = Ins Warteregal legen, und Ihrer Verwaltung sagen, wenn es so bleibt.
reason-clock-back = Das Datum dieses Geräts liegt vor dem seines Wissens. Stellen Sie es richtig.
    .short = Datum des Geräts falsch
    .means = Mit falschem Datum ist nicht zu sagen, wie alt das Wissen ist oder was verfallen ist.
    .todo = Datum und Uhrzeit des Geräts stellen, dann erneut scannen.
reason-answer-pending = Eine Antwort ist unterwegs.
    .short = Antwort unterwegs
    .means = Wer es sagen kann, wurde gefragt und hat noch nicht geantwortet.
    .todo = Einen Moment ins Warteregal legen. Sie erfahren es, einmal.

## Wissen: nicht erfasst

reason-gtin-unknown = Über dieses Produkt ist hier nichts bekannt. Sobald online, wird gefragt.
    .short = Produkt nicht erfasst
    .means = Der Code wurde gut gelesen; dieses Produkt gehört nicht zu dem, was dieses Gerät bekommt.
    .todo = Nach Ihren üblichen Prüfungen entscheiden. Sollten Sie das Produkt kennen, sagen Sie es Ihrer Verwaltung.
reason-format-unknown = Diese Art Code ist noch nicht erfasst.
    .short = Art des Codes nicht erfasst
    .means = Es ist ein Code eines anderen Standards als GS1.
    .todo = Einen GS1-Code auf der Packung suchen, oder nach Ihren üblichen Prüfungen entscheiden.
reason-lot-level = Die Packungen dieses Produkts sind nicht einzeln verzeichnet.
    .short = Nicht einzeln verzeichnet
    .means = Rückrufe seiner Chargen wären bekannt; ob es diese Packung gibt, nicht.
    .todo = Nach Ihren üblichen Prüfungen entscheiden.
reason-no-bundle = Dieses Gerät weiß noch nichts. Verbinden und abgleichen.
    .short = Noch nichts bekannt
    .means = Noch wurde nichts geladen, oder das Geladene ist nicht verwendbar.
    .todo = Verbinden, unter Status „Jetzt abgleichen“ wählen, und erneut scannen.
