export interface SlotPiece {
  text: string;
  isSlot: boolean;
}

/** Text cut at its open places, `{{name}}` or `【待确认：name】`, so that a template can mark them. */
export function slotPieces(text: string): SlotPiece[] {
  return text
    .split(/(\{\{[^{}]+\}\}|【待确认[^】]*】)/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const name = /^\{\{([^{}]+)\}\}$/.exec(piece)?.[1];
      return { text: name ?? piece, isSlot: name !== undefined || piece.startsWith('【待确认') };
    });
}
