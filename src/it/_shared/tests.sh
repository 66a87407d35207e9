# Stands for integration tests that run until a script says that they are over.
touch tests-are-running
while [ -e tests-are-running ]; do
    sleep 0.05
done
