def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

// A desktop of our own: what would open a browser writes down what it was asked for.
def bin = new File(basedir, 'bin')
bin.mkdir()
def opener = new File(bin, 'xdg-open')
opener.text = new File(basedir, 'browser.sh').text
opener.executable = true
def desktop = [DISPLAY: ':99', PATH: bin.path + ':' + System.getenv('PATH'), DEVSTACK_RUN: 'an-outer-run', TERM: 'xterm']
def green = '\u001b[32mgreen\u001b[0m and \ufffd'

/** What stayed on the screen: lines that were rewritten in place, and the typed ^C, are left out. */
def screen = { call -> call.output.getText('UTF-8').replaceAll('\r(?!\r?\n)[^\r\n]*(?=\r\u001b\\[K)', '').replace('\r\u001b[K', '').replace('\r', '') }

lab.run {
    // At a terminal: prefixes in colours, a line that is rewritten while it waits, a browser, and Ctrl+C.
    new File(basedir, 'silent').createNewFile()
    def run = lab.atTerminal(lab.mvn('devstack:run'), log: 'at-a-terminal', environment: desktop)
    lab.await('the line that is rewritten') { run.text =~ /\r\u001b\[Kwaiting for .*talker/ }
    new File(basedir, 'silent').delete()
    run.said('running; Ctrl+C stops it')
    lab.await('the browser') { new File(basedir, 'browser.url').exists() }
    def all = [lab.supervisor(), lab.keeper(), lab.leader('backend'), lab.leader('talker')]
    int port = lab.port('backend')
    assert new File(basedir, 'browser.url').text.trim() == "http://localhost:$port/ping"
    assert new File(basedir, 'browser.environment').text == '', 'the browser has a marker'
    run.said('talker  | ')
    run.type('interrupt')
    assert run.end() == 0, run.tail()
    def shown = screen(run)
    lab.said(shown, 'starting backend, talker', 'all ready after', 'opened http://localhost:' + port + '/ping', 'running; Ctrl+C stops it',
            ': a stop was asked for', 'nothing is left', 'stopped: Ctrl+C after', 'BUILD SUCCESS')
    lab.said(shown, 'running; Ctrl+C stops it', 'stopping; Ctrl+C once more') // whoever is quicker: it is done first, and said then
    assert run.text.contains('\u001b[K'), 'nothing was rewritten in place'
    assert run.output.getText('UTF-8').contains("m" + 'talker  | \u001b[0m' + green)
    assert shown =~ /m?backend \| (\u001b\[0m)?listening on $port/
    assert all.every { !lab.alive(it) }
    lab.assertFree(port)
    def browser = lab.identityOf(new File(basedir, 'browser.stat').text)
    assert lab.alive(browser), 'the stop closed the browser'
    lab.kill(browser)
    lab.assertEndedWell()

    // A service that ignores the polite signal has two minutes; the second Ctrl+C does not wait for that.
    new File(basedir, 'stubborn').createNewFile()
    run = lab.atTerminal(lab.mvn('devstack:run', '-Ddevstack.services=talker'), log: 'twice')
    run.said('running; Ctrl+C stops it')
    def stubborn = lab.leader('talker')
    run.type('interrupt')
    run.said('(pid ' + stubborn[0] + ', ended by force in ')
    assert run.text =~ /stopping: waiting for talker [0-9a-z ]+ \(pid ${stubborn[0]}, ended by force in /
    assert lab.alive(stubborn)
    run.type('interrupt')
    assert run.end() == 0, run.tail()
    lab.said(screen(run), 'ending everything by force')
    lab.said(screen(run), 'talker ended by force after', 'nothing is left', 'stopped: Ctrl+C after', 'BUILD SUCCESS')
    assert !lab.alive(stubborn)
    lab.assertEndedWell()
    new File(basedir, 'stubborn').delete()

    // Ctrl+C before anything is ready takes down what was started.
    new File(basedir, 'silent').createNewFile()
    run = lab.atTerminal(lab.mvn('devstack:run', '-Ddevstack.services=talker'), log: 'early')
    run.said('waiting for talker')
    run.type('interrupt')
    assert run.end() == 0, run.tail()
    lab.said(screen(run), ': a stop was asked for', 'nothing is left', 'stopped: Ctrl+C before everything was ready', 'BUILD SUCCESS')
    lab.assertEndedWell()
    new File(basedir, 'silent').delete()

    // Who shows a stack that runs already waits for nothing, and Ctrl+C leaves it running. What a restart and a stop wait for
    // afterwards is a line that is rewritten, too, and nothing of it stays.
    run = lab.atTerminal(lab.mvn('devstack:start', 'devstack:run', 'devstack:restart', 'devstack:stop', '-Ddevstack.services=talker',
            '-Ddevstack.onRunning=reuse', '-Ddevstack.dashboard=view'), log: 'in-place')
    run.said('it runs already')
    def shows = lab.leader('talker')
    run.type('interrupt')
    assert run.end() == 0, run.tail()
    assert !lab.alive(shows)
    lab.said(screen(run), 'all ready', 'it runs already, and goes on when this ends', 'dashboard, for one browser: http', 'left: the stack goes on', 'restarting talker', 'talker stopped after')
    lab.neverSaid(screen(run), 'Ctrl+C once more', 'had ended already')
    assert !(run.text.substring(run.text.indexOf('it runs already')) =~ /\r\u001b\[Kstarting, /): run.tail()
    assert run.text =~ /\r\u001b\[Krestarting[,:] / && run.text =~ /\r\u001b\[Kstopping[,:] /
    lab.said(screen(run), 'all ready', 'restarting talker', 'talker is ready again', 'stopping talker: a stop was asked for', 'nothing is left', 'BUILD SUCCESS')
    assert !(screen(run) =~ /(?m)^(?:restarting|stopping)[,:] /): screen(run)
    lab.assertEndedWell()

    // Into a file: no colours, nothing is rewritten. The stack ends when all have ended, and says who failed.
    run = lab.start(lab.mvn('-B', 'devstack:run', '-Ddevstack.services=talker'), log: 'into-a-file')
    run.said('running; Ctrl+C stops it')
    new File(basedir, 'end').text = '3'
    assert run.end() == 1
    new File(basedir, 'end').delete()
    lab.said(run.output.getText('UTF-8'), 'talker | up', 'talker | green and \ufffd', 'talker | last words', 'talker died: it exited with 3', 'nothing is left',
            'BUILD FAILURE', 'failed: talker exited with 3 after')
    assert (run.output.getText('UTF-8') =~ /(?m)^\[(?:WARNING|ERROR)\].*talker exited with 3 after/).size() == 1
    lab.neverSaid(run.text.substring(run.text.indexOf('starting talker'), run.text.indexOf('BUILD FAILURE')), '\u001b', '\r', 'Last lines of')
    lab.assertEndedWell()
}
