package io.bongsu.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.robolectric.Shadows.shadowOf;

import android.app.ForegroundServiceStartNotAllowedException;
import android.app.NotificationManager;
import android.app.Service;
import android.app.job.JobInfo;
import android.app.job.JobScheduler;
import android.app.job.JobService;
import android.content.Intent;
import android.content.pm.ServiceInfo;
import android.widget.Toolbar;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.android.controller.ServiceController;

/** What goes on without a screen. */
@RunWith(RobolectricTestRunner.class)
public final class BackgroundTest {

    private final Session session = Phone.signedInOffline("bob");
    private final JobScheduler jobs = Phone.app().getSystemService(JobScheduler.class);

    @Test
    public void isReachableAsLongAsItIsWantedAndCatchesUpInAnyCase() {
        ActivityController<RoomsActivity> screen =
                Robolectric.buildActivity(RoomsActivity.class).setup();
        assertStarted(ReachableService.class);
        assertThat(jobs.getAllPendingJobs()).singleElement().matches(JobInfo::isPersisted);

        screen.get().<Toolbar>findViewById(R.id.toolbar).getMenu().performIdentifierAction(R.id.stay_reachable, 0);

        assertThat(Phone.app().settings().isReachable()).isFalse();
        assertThat(shadowOf(Phone.app()).getNextStoppedService()).isNotNull();
        assertThat(jobs.getAllPendingJobs()).hasSize(1);
    }

    @Test
    public void isReachableAgainWhenANotificationHasOpenedARoom() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);

        Robolectric.buildActivity(ChatActivity.class, ChatActivity.intent(Phone.app(), History.ROOM))
                .setup();

        assertStarted(ReachableService.class);
    }

    @Test
    public void startsAfterABootAndAfterAnUpdateOfTheAppWhereItIsWanted() {
        var receiver = new BootReceiver();
        receiver.onReceive(Phone.app(), new Intent(Intent.ACTION_BOOT_COMPLETED));
        assertStarted(ReachableService.class);
        receiver.onReceive(Phone.app(), new Intent(Intent.ACTION_MY_PACKAGE_REPLACED));
        assertStarted(ReachableService.class);

        Phone.app().settings().setReachable(false);
        receiver.onReceive(Phone.app(), new Intent(Intent.ACTION_BOOT_COMPLETED));

        assertThat(shadowOf(Phone.app()).getNextStartedService()).isNull();
    }

    @Test
    public void catchesUpAsLongAsSomebodyIsSignedIn() {
        JobService job = Robolectric.buildService(CatchUpJob.class).create().get();
        assertThat(job.onStartJob(null)).as("at work").isTrue();
        assertThat(job.onStopJob(null)).as("to be tried again before its time").isFalse();

        Phone.app().signOut();

        assertThat(job.onStartJob(null)).isFalse();
    }

    @Test
    public void staysInTheForegroundAsRemoteMessaging() {
        ServiceController<ReachableService> service = service();

        assertThat(service.get().onStartCommand(null, 0, 1)).isEqualTo(Service.START_STICKY);

        assertThat(shadowOf(service.get()).getLastForegroundNotification()).isNotNull();
        assertThat(service.get().getForegroundServiceType())
                .isEqualTo(ServiceInfo.FOREGROUND_SERVICE_TYPE_REMOTE_MESSAGING);
        assertThat(shadowOf(service.get()).isStoppedBySelf()).isFalse();
        int importance = Phone.app()
                .getSystemService(NotificationManager.class)
                .getNotificationChannel(Notifier.CONNECTION)
                .getImportance();
        assertThat(importance).isEqualTo(NotificationManager.IMPORTANCE_LOW);
    }

    @Test
    public void endsQuietlyWhereAndroidRefusesTheForeground() {
        ServiceController<ReachableService> service = service();
        shadowOf(service.get()).setThrowInStartForeground(new ForegroundServiceStartNotAllowedException("no screen"));

        assertThat(service.get().onStartCommand(null, 0, 1)).isEqualTo(Service.START_NOT_STICKY);

        assertThat(shadowOf(service.get()).isStoppedBySelf()).isTrue();
    }

    @Test
    public void endsWhereNobodyIsSignedInAnyMore() {
        Phone.app().signOut();
        ServiceController<ReachableService> service = service();

        assertThat(service.get().onStartCommand(null, 0, 1)).isEqualTo(Service.START_NOT_STICKY);

        assertThat(shadowOf(service.get()).getLastForegroundNotification()).isNotNull();
        assertThat(shadowOf(service.get()).isStoppedBySelf()).isTrue();
        assertThat(Phone.app().session()).isNotSameAs(session);
    }

    private static ServiceController<ReachableService> service() {
        return Robolectric.buildService(ReachableService.class).create();
    }

    private static void assertStarted(Class<?> service) {
        Intent started = shadowOf(Phone.app()).getNextStartedService();
        assertThat(started).isNotNull();
        assertThat(started.getComponent().getClassName()).isEqualTo(service.getName());
    }
}
