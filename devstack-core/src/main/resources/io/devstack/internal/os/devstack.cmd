@goto begin
# The command devstack for the stack of this directory. A start writes it, and the end of the run deletes it.
:begin
@setlocal
@set JAVA_TOOL_OPTIONS=
@set JDK_JAVA_OPTIONS=
@set _JAVA_OPTIONS=
@if exist "@jar@" goto run
@echo devstack: this needs a jar; install it with 'mvn dependency:get -Dartifact=@artifact@' 1>&2
@exit /b 1
:run
@"@java@" @choice@-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Ddevstack.program=devstack -jar "@jar@" --pid-directory "%~dp0." %* & exit /b
