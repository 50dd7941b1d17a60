package dev.tidegate.lagmonitor.alert.delivery;

import dev.tidegate.config.monitor.MailConfig;
import dev.tidegate.config.monitor.MailConfig.Security;
import dev.tidegate.lagmonitor.alert.Notification;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.model.text.PrintableText;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Notification by mail, one connection per mail. */
final class MailNotifier implements Notifier {

    private static final String TIMEOUT_MILLIS = "10000";

    private static final Duration SENT_WITHIN = Duration.ofSeconds(30);

    private final MailConfig config;
    private final Duration sentWithin;
    private final ClosableSockets sockets = new ClosableSockets();
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tidegate mail deadline");
        thread.setDaemon(true);
        return thread;
    });
    private final Session session;

    MailNotifier(MailConfig config) {
        this(config, SENT_WITHIN);
    }

    /** @param sentWithin from the connection to the server's last word */
    MailNotifier(MailConfig config, Duration sentWithin) {
        this.config = config;
        this.sentWithin = sentWithin;
        Properties properties = properties(config);
        // Without fallback: the mail client would connect once more, past the bound.
        properties.put("mail.smtp.socketFactory", sockets);
        properties.setProperty("mail.smtp.socketFactory.fallback", "false");
        if (config.security() == Security.TLS) {
            properties.put("mail.smtp.ssl.socketFactory", sockets);
        }
        this.session = Session.getInstance(properties, authenticator(config));
    }

    private static Properties properties(MailConfig config) {
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", config.host());
        properties.setProperty("mail.smtp.port", Integer.toString(config.port()));
        properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.auth", Boolean.toString(config.login().isPresent()));
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(config.security() == Security.STARTTLS));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(config.security() == Security.STARTTLS));
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(config.security() == Security.TLS));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        // Who it is from is in the config; this machine's name is nobody's business.
        properties.setProperty("mail.smtp.localhost", "tidegate");
        return properties;
    }

    private static Authenticator authenticator(MailConfig config) {
        return config.login()
                .<Authenticator>map(login -> new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        return new PasswordAuthentication(
                                login.user(), login.password().reveal());
                    }
                })
                .orElse(null);
    }

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public void tell(Notification notice) throws IOException {
        Future<?> deadline = deadlines.schedule(sockets::closeAll, sentWithin.toMillis(), TimeUnit.MILLISECONDS);
        try {
            Transport.send(message(notice));
        } catch (MessagingException e) {
            throw new IOException(
                    deadline.isDone()
                            ? "the mail server took longer than " + HumanFormat.duration(sentWithin)
                            : "the mail server did not accept it: "
                                    + e.getClass().getSimpleName(),
                    e);
        } finally {
            deadline.cancel(false);
            sockets.closeAll();
        }
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }

    private MimeMessage message(Notification notice) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(config.from()));
        for (String to : config.to()) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(to));
        }
        message.setSubject(
                "[tidegate] " + mark(notice) + " " + PrintableText.line(oneLine(notice.headline())),
                StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(notice.at()));
        // No answer of an absent person is wanted.
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setText(text(notice), StandardCharsets.UTF_8.name());
        return message;
    }

    private static String mark(Notification notice) {
        return notice.kind() == Notification.Kind.RESOLVED
                ? "RESOLVED"
                : notice.condition().severity().text().toUpperCase(Locale.ROOT);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static String text(Notification notice) {
        StringBuilder text = new StringBuilder(PrintableText.lines(notice.headline())).append("\r\n\r\n");
        notice.fields().forEach((name, value) -> {
            if (!value.isEmpty()) {
                text.append(name)
                        .append(": ")
                        .append(PrintableText.lines(value))
                        .append("\r\n");
            }
        });
        return text.toString();
    }
}
