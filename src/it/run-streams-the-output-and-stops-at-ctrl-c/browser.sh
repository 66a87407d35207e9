#!/bin/sh
# Stands for the person's browser: writes down who it is and what it got, and stays.
cat "/proc/$$/stat" > browser.stat
env | grep '^DEVSTACK_' > browser.environment
echo "$1" > browser.url.new
mv browser.url.new browser.url
exec sleep 600
