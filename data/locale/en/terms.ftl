# One word for one thing. Entries that start with a hyphen are terms for the other files to use.
-app = guitu
-check-in = check-in
-field-visit = field visit
-talk = individual talk
-finding = finding
-rectification = rectification
