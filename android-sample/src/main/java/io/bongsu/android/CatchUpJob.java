package io.bongsu.android;

import android.app.job.JobInfo;
import android.app.job.JobParameters;
import android.app.job.JobScheduler;
import android.app.job.JobService;
import android.content.ComponentName;
import android.content.Context;
import android.os.Handler;
import android.os.Looper;
import java.util.concurrent.TimeUnit;

/**
 * Gets what came, sends what waits and looks for new rooms a few times an hour, when Android thinks it cheap. It is all
 * there is for whoever does not want to be reachable all the time; for the others it goes on where Android ended the
 * service.
 */
public final class CatchUpJob extends JobService {

    private static final int ID = 1;
    private static final long PERIOD_MILLIS = TimeUnit.MINUTES.toMillis(15); // The shortest that Android takes.
    private static final long AT_WORK_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private final Handler main = new Handler(Looper.getMainLooper());

    static void schedule(Context context) {
        JobScheduler jobs = context.getSystemService(JobScheduler.class);
        if (jobs.getPendingJob(ID) == null) {
            jobs.schedule(new JobInfo.Builder(ID, new ComponentName(context, CatchUpJob.class))
                    .setPeriodic(PERIOD_MILLIS)
                    .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
                    .setPersisted(true)
                    .build());
        }
    }

    static void cancel(Context context) {
        context.getSystemService(JobScheduler.class).cancel(ID);
    }

    @Override
    public boolean onStartJob(JobParameters job) {
        Session session = ChatApp.of(this).session();
        if (session == null) {
            return false;
        }
        session.catchUp();
        main.postDelayed(() -> jobFinished(job, false), AT_WORK_MILLIS);
        return true;
    }

    @Override
    public boolean onStopJob(JobParameters job) {
        main.removeCallbacksAndMessages(null);
        return false; // The next period comes by itself.
    }
}
