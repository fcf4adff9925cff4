extension Unicode.Scalar {
  /// The columns that terminals and formatters give it: 0 for marks that combine, 2 for wide ones.
  ///
  /// Source: Unicode Standard Annex #11, East Asian Width, by blocks; emoji by their default presentation.
  package var columns: Int {
    switch value {
    case 0..<0x300: return 1
    // Conjoining Hangul vowels and finals.
    case 0x1160...0x11FF, 0xD7B0...0xD7FF: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
      0x1F200...0x1F265, 0x20000...0x3FFFD:
      return isCombining ? 0 : 2
    // A flag is two of these and two columns wide.
    case 0x1F1E6...0x1F1FF: return 1
    default:
      if isCombining { return 0 }
      return properties.isEmojiPresentation ? 2 : 1
    }
  }

  private var isCombining: Bool {
    properties.generalCategory == .nonspacingMark || properties.generalCategory == .enclosingMark
  }
}
