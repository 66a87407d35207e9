# Says what it is told to: colours, bytes that are no text, and last words without a line break. Ends when it is told to,
# or when it is asked to, unless it is stubborn.
if [ -e stubborn ]; then
    trap '' TERM
fi
while [ -e silent ]; do
    sleep 0.05
done
printf 'up\n\033[32mgreen\033[0m and \377\n'
while [ ! -e end ]; do
    sleep 0.05
done
printf 'last words'
exit "$(cat end)"
