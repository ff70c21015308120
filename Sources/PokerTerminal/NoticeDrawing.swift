/// The last news.
enum NoticeDrawing {
    /// How many lines they take at most, and for how many milliseconds they are news.
    static let most = 3
    static let life: Int64 = 20_000

    static func lines(_ view: TableView, width: Int) -> [DrawnLine] {
        view.notices.filter { view.now - $0.at < self.life }.suffix(self.most).flatMap { notice in
            TextCells.wrap(TextCells.safe(notice.text), to: width).prefix(2).map { DrawnLine($0, notice.isAlarming ? .alarming : .plain) }
        }
    }
}
