/** Everything that is done with releases, from one door. */
export { type DraftInput, draftRelease } from './draft-release.ts';
export { getPublicRelease, listPublicReleases, publishRelease, withdrawRelease } from './publish-release.ts';
export { getRelease, listReleases, type ReleaseFilter } from './read-releases.ts';
export {
  approveRelease,
  editRelease,
  passReview,
  sendBackRelease,
  submitRelease,
} from './review-release.ts';
