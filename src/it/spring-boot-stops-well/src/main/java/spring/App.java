package spring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Writes each visit into the database, at once or when it is let go. */
@SpringBootApplication
@RestController
public class App {
    private static final String NAME = System.getenv("DEVSTACK_SERVICE");

    private final JdbcTemplate database;

    public App(JdbcTemplate database) {
        this.database = database;
    }

    public static void main(String[] arguments) {
        SpringApplication.run(App.class, arguments);
    }

    @GetMapping("/visit")
    public void visit() {
        database.update("INSERT INTO visits VALUES (?)", NAME);
    }

    /** Says by a file that it is at it, and is answered when another file says so. */
    @GetMapping("/slow")
    public void slow() throws Exception {
        Files.createFile(Path.of(NAME + "-is-slow"));
        while (!Files.exists(Path.of("let-go"))) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        visit();
    }
}
