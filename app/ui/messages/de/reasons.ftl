# Every reason of a verdict. The value is the one line of the panel: what was seen and what to do. `.short` stands in
# lists, `.means` and `.todo` on the card below. Never more than is known: nothing is called genuine or fake.

## Suspect: a case starts

reason-illegitimate = Reported as illegitimate. Do not use it. Keep it apart.
    .short = Reported as illegitimate
    .means = The maker or an authority has credible evidence against this identifier.
    .todo = Put it in quarantine, write down where it came from, and tell the responsible person today.
reason-stolen = Reported stolen. Do not use it. Keep it apart.
    .short = Reported stolen
    .means = The record says that this pack was stolen.
    .todo = Put it in quarantine, write down who brought it, and tell the responsible person now.
reason-blocked = Blocked by its maker or an authority. Keep it apart.
    .short = Blocked
    .means = Somebody who may has asked that this pack be held.
    .todo = Put it in quarantine and ask who blocked it.
reason-destroyed-then-seen = The record says it was destroyed. Keep it apart.
    .short = Recorded as destroyed
    .means = A pack with this identifier was reported destroyed, and one is here.
    .todo = Put it in quarantine, photograph code and print, and tell the responsible person today.
reason-same-code-twice-in-view = Two packs here carry the same identifier. Set both aside.
    .short = Same identifier twice in view
    .means = An identifier belongs to one pack only; one of the two is a copy, and nobody can tell which by the code.
    .todo = Put both in quarantine and tell the responsible person today.
reason-impossible-travel = Seen too far away to have come here since. Keep it apart.
    .short = Seen far away just before
    .means = A pack with this identifier was read so far away, so short a time ago, that it cannot be this one.
    .todo = Put it in quarantine, photograph code and print, and write down where it came from.
reason-duplicate-elsewhere = The same identifier is held elsewhere. Keep it apart.
    .short = Held elsewhere, too
    .means = Another place holds a pack with this identifier. One of the two is a copy.
    .todo = Put it in quarantine and tell the responsible person today.
reason-dispensed-elsewhere = Another party dispensed a pack with this identifier. Keep it apart.
    .short = Dispensed elsewhere
    .means = The record says that such a pack went to a patient somewhere else.
    .todo = Put it in quarantine and tell the responsible person today.
reason-relabelled-expiry = The record says it has expired; the pack shows a later date. Keep it apart.
    .short = Later date than recorded
    .means = { $whose } recorded an earlier expiry than the print shows, and that day has passed.
    .todo = Compare the printed date by eye, put the pack in quarantine, and tell the responsible person today.
reason-guessed-serials = Several packs from here carry serials that nobody issued. Set them aside.
    .short = Serials that nobody issued
    .means = One unknown serial can be a gap in the records; several from one source are hardly one.
    .todo = Put all packs of this delivery aside and tell the responsible person today.
reason-anomaly = Several findings together speak against it. Keep it apart.
    .short = Several findings
    .means = None of them would be enough by itself; together they are hardly chance.
    .todo = Put it in quarantine, look at the findings in the details, and tell the responsible person today.

## Unfit: no case

reason-recalled-serial = This very pack is recalled. Do not use it.
    .short = Recalled pack
    .means = Its serial is on the recall list. Others of its lot need not be.
    .todo = Put it aside and follow the recall. No case is needed.
reason-recalled-lot = Its lot is recalled. Do not use it.
    .short = Recalled lot { $lot }
    .means = The whole lot is recalled; every pack of it is concerned.
    .todo = Put it aside with all others of this lot and follow the recall. No case is needed.
reason-withdrawn = Withdrawn from the market. Do not use it.
    .short = Withdrawn
    .means = This product is no longer to be supplied.
    .todo = Put it aside for return or disposal. No case is needed.
reason-expired = Expired on { $expires }. Do not use it.
    .short = Expired { $expires }
    .means = Its last usable day has passed, by the print or by the record, whichever comes first.
    .todo = Put it aside for return or disposal. No case is needed.
reason-dispensed = The record says it was dispensed already. Set it aside.
    .short = Dispensed already
    .means = A pack with this identifier was given to a patient; the record does not say where.
    .todo = If it is a return, it cannot go back to stock. Otherwise ask { $whose }.
reason-dispensed-here = This site has dispensed it. Set it aside.
    .short = Dispensed here
    .means = This site reported that it was given to a patient.
    .todo = If that was a mistake, take the dispensing back in your system within the allowed days.
reason-inactive = Taken out of circulation by its record. Set it aside.
    .short = Out of circulation
    .means = Its maker or holder has decommissioned it.
    .todo = Put it aside and ask { $whose } why. No case is needed.
reason-sample = Recorded as a sample. Not for supply.
    .short = Sample
    .means = Samples are not for sale.
    .todo = Keep it apart from stock. No case is needed.
reason-exported = Recorded as exported. Not for this market.
    .short = Exported
    .means = The record says that it left this market.
    .todo = Put it aside and ask { $whose }. No case is needed.

## Mismatch: an exception between partners

reason-expiry-mismatch = { $second ->
    [yes] The expiry does not match the record of { $whose }. Set it aside and ask them.
   *[no] The expiry does not match the record of { $whose }. Scan it once more.
}
    .short = Expiry does not match
    .means = Two in a hundred records are wrong somewhere. This says nothing yet about the pack.
    .todo = { $second ->
        [yes] Set it aside and ask { $whose } which date is right.
       *[no] Scan it once more. If it stays so, set it aside and ask { $whose }.
    }
reason-lot-mismatch = { $second ->
    [yes] The lot does not match the record of { $whose }. Set it aside and ask them.
   *[no] The lot does not match the record of { $whose }. Scan it once more.
}
    .short = Lot does not match
    .means = Two in a hundred records are wrong somewhere. This says nothing yet about the pack.
    .todo = { $second ->
        [yes] Set it aside and ask { $whose } which lot is right.
       *[no] Scan it once more. If it stays so, set it aside and ask { $whose }.
    }
reason-serial-unknown = { $second ->
    [yes] The record of lot { $lot } does not list this serial. Set it aside and ask { $whose }.
   *[no] The record of lot { $lot } does not list this serial. Scan it once more.
}
    .short = Serial not on record
    .means = The list of this lot is complete, and this serial is not on it. A record can be wrong.
    .todo = { $second ->
        [yes] Set it aside and ask { $whose } about this serial.
       *[no] Scan it once more. If it stays so, set it aside and ask { $whose }.
    }

## Fault: the read, not the pack

reason-unreadable = This could not be read as the code of a pack. Scan again.
    .short = Not understood
    .means = What came is no code of a pack. Nothing is said about the pack.
    .todo = Scan the square code. If it stays so, type in what is printed.
reason-incomplete = The code does not hold everything. Look for another code on the pack.
    .short = Incomplete code
    .means = Serial, lot, expiry or product number is missing in what came.
    .todo = Scan the square code with all four, or type in what is printed.
reason-bad-check-digit = The check digit of the product number does not fit. Scan again.
    .short = Check digit does not fit
    .means = A digit was misread or mistyped. Nothing is said about the pack.
    .todo = Scan again, or compare the number with the print.
reason-wrong-code = This is another code of the pack. Scan the square one.
    .short = Another code of the pack
    .means = The retail code, a web address or a shipping label does not tell one pack from another.
    .todo = Scan the square code with the serial.
reason-caps-lock = The scanner sends the wrong capitals. Turn Caps Lock off.
    .short = Looks like Caps Lock
    .means = Serials differ by capitals, so nothing is said about the pack.
    .todo = Turn Caps Lock off and scan again, or take the repaired reading. It is kept in the record as repaired.
reason-keyboard-layout = Scanner and device use different keyboard layouts.
    .short = Keyboard layouts differ
    .means = Some characters arrive as others. Nothing is said about the pack.
    .todo = Set the scanner to this device’s layout, or take the repaired reading.
reason-separator-lost = The scanner drops separators. The code reads well with them.
    .short = Separators lost
    .means = Without them nobody can tell where serial or lot end. Nothing is said about the pack.
    .todo = Set the scanner up to send GS, or take the repaired reading.
reason-separator-replaced = The scanner replaces separators by other characters.
    .short = Separators replaced
    .means = Where serial and lot end had to be guessed. Nothing is said about the pack.
    .todo = Set the scanner up to send GS, or take the repaired reading.
reason-prefix-damaged = The start of the code is damaged. Scan again.
    .short = Damaged start
    .means = The scanner’s own mark before the code did not arrive whole.
    .todo = Scan again. If it stays so, check how the scanner is set up.
reason-truncated = The end of the code is missing. Scan again.
    .short = End is missing
    .means = The read was cut off. Nothing is said about the pack.
    .todo = Scan again, slowly. If it stays so, check the scanner’s length limit.
reason-read-twice = The code arrived twice in one read. Scan again.
    .short = Twice in one read
    .means = The scanner sent the same code two times without a break.
    .todo = Scan again, and let go of the trigger in between.
reason-code-appended = Another code was read into this one. Cover it and scan again.
    .short = Two codes in one
    .means = A second code close by was read without a break.
    .todo = Cover the other code and scan again.
reason-encoding-damaged = Characters were changed on the way from the scanner.
    .short = Characters changed
    .means = Some bytes are not what a pack’s code can hold. Nothing is said about the pack.
    .todo = Check the scanner’s character set, then scan again.
reason-repaired-reading = Only a repaired reading matches the record. Compare it with the print.
    .short = Matches when repaired
    .means = As it came, the code is not on record; with a common fault repaired it is, lot and expiry included.
    .todo = Compare serial and lot with the print. If they agree, use the repaired reading.

## Knowledge: held

reason-stale = What is known is too old to decide. It will be asked again when online.
    .short = Knowledge too old
    .means = For this task the knowledge may not be older than the policy says.
    .todo = Keep it on the hold shelf and connect. You will be told, once.
reason-lot-open = The lot is still being reported. This pack may come yet.
    .short = Lot still being reported
    .means = { $whose } has not finished reporting the packs of this lot.
    .todo = Keep it on the hold shelf and connect later. You will be told, once.
reason-lot-partial = Only the packs shipped here are known of this lot, and this is none of them.
    .short = Not among the packs shipped
    .means = What is known of this lot comes from a shipment record, not from the maker.
    .todo = Keep it on the hold shelf and ask who delivered it.
reason-lot-unknown = This lot is not known here yet.
    .short = Lot not known yet
    .means = The product is known, this lot is not. It may be new.
    .todo = Keep it on the hold shelf and connect. You will be told, once.
reason-maker-role-expired = The maker’s signature has run out. Its record is not taken as new.
    .short = Maker’s signature ran out
    .means = Who signs for this maker has to be confirmed anew.
    .todo = Keep it on the hold shelf, and tell your administrator if it stays so.
reason-clock-back = This device’s date is before the date of what it knows. Set it right.
    .short = Device’s date is wrong
    .means = With a wrong date nobody can say how old the knowledge is, or what has expired.
    .todo = Set date and time of the device, then scan again.
reason-answer-pending = An answer is on its way.
    .short = Answer on its way
    .means = The one who can tell was asked and has not answered yet.
    .todo = Keep it on the hold shelf for a moment. You will be told, once.

## Knowledge: not covered

reason-gtin-unknown = Nothing is known here of this product. It will be asked when online.
    .short = Product not covered
    .means = The code was read well; this product is not part of what this device gets.
    .todo = Decide by your usual checks. If you should know this product, tell your administrator.
reason-format-unknown = This kind of code is not covered yet.
    .short = Kind of code not covered
    .means = It is a code of another standard than GS1.
    .todo = Look for a GS1 code on the pack, or decide by your usual checks.
reason-lot-level = The packs of this product are not listed one by one.
    .short = Not listed pack by pack
    .means = Recalls of its lots would be known; whether this pack was made is not.
    .todo = Decide by your usual checks.
reason-no-bundle = This device knows nothing yet. Connect and sync.
    .short = Nothing known yet
    .means = Nothing was downloaded yet, or what was cannot be used.
    .todo = Connect, choose Sync now under Status, and scan again.
