/// Runs a task's steps on the thread that brings them, at once.
final class InlineExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        job.runSynchronously(on: self.asUnownedTaskExecutor())
    }
}
